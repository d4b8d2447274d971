/* test_interop.c -- do other programs read our results files? Each test says so where its program is not installed. */
#include "sample.h"

#include <stdlib.h>
#include <string.h>

/* Exit status of a shell command about the sample's file, which it finds as $F; its output goes to *out (caller frees). */
static int shell(struct sample *s, const char *command, char **out)
{
    char line[8192];
    size_t len = 0;
    setenv("F", s->path, 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    snprintf(line, sizeof line, "{ %s ; } 2>&1", command);
    FILE *p = popen(line, "r"), *to = open_memstream(out, &len);
    cr_assert(p && to);
    for (int c; (c = getc(p)) != EOF;) putc(c, to);
    fclose(to);
    return pclose(p);
}

static bool there(struct sample *s, const char *command)
{
    char *out;
    int status = shell(s, command, &out);
    free(out);
    return status == 0;
}

static const char PYTHON[] = "for p in python3 /usr/bin/python3; do $p -c \"import $MODULE\" 2>/dev/null && break; p=; done; [ \"$p\" ]";

static const char H5PY[] =
    " && $p -c '\n"
    "import os, h5py\n"
    "f = h5py.File(os.environ[\"F\"], \"r\")\n"
    "assert f.attrs[\"format\"] == 1 and f.attrs[\"study\"] == \"run\" and f[\"validity\"].attrs[\"steps\"] == 123456789\n"
    "assert list(f[\"run\"].asstr())[1] == \"Çà et là – häusliche Pflege\"\n"
    "assert f[\"people\"].shape == (3, 5, 3, 2) and f[\"people\"][0, 0, 1, 0] == 3 / 3 * 1e3 and f[\"people\"].fletcher32\n"
    "assert f[\"people\"].chunks == (1, 5, 3, 2) and f[\"people\"].compression is None\n"
    "for n, d in f.items():\n"
    "    if isinstance(d, h5py.Dataset) and not h5py.h5ds.is_scale(d.id):\n"
    "        assert [list(x.keys()) for x in d.dims] == [[x[0].name[1:]] for x in d.dims], n\n"
    "        assert \"long_name\" in d.attrs and (d.dtype == object or \"units\" in d.attrs), n\n"
    "assert f[\"provenance/file_text\"].asstr()[0].startswith(\"bendtrend: 1\")\n"
    "print(\"all well\")'";

static const char XARRAY[] =
    " && $p -c '\n"
    "import os, numpy, xarray\n"
    "for engine in \"netcdf4\", \"h5netcdf\":\n"
    "    d = xarray.open_dataset(os.environ[\"F\"], engine=engine)\n"
    "    assert {\"run\", \"time\", \"month\", \"segment\", \"setting\"} <= set(d.coords), engine\n"
    "    assert numpy.issubdtype(d.time.dtype, numpy.datetime64) and str(d.time.values[1])[:10] == \"2014-05-01\"\n"
    "    assert d.people.sel(run=\"business as usual\", segment=\"frail\", setting=\"home\").values[0] == 2 / 3 * 1e3\n"
    "print(\"all well\")'";

static const struct { const char *name, *module, *is_there, *command, *says; } READERS[] = {
    { "h5dump", NULL, "command -v h5dump", "h5dump $F", "GROUP \"provenance\"" },
    { "ncdump", NULL, "command -v ncdump", "ncdump $F", "people(run, time, setting, segment)" },
    { "ncdump, names", NULL, "command -v ncdump", "ncdump -v run $F", "Çà et là – häusliche Pflege" },
    { "h5py", "h5py", PYTHON, H5PY, "all well" },
    { "xarray", "xarray, netCDF4, h5netcdf", PYTHON, XARRAY, "all well" },
    { "Octave", NULL, "command -v octave-cli",
      "octave-cli --eval 'd = load(\"-hdf5\", getenv(\"F\")); assert(size(d.people), [2 3 5 3]); disp(\"all well\")'",
      "all well" },
    { "R ncdf4", NULL, "Rscript -e 'library(ncdf4)'",
      "Rscript -e 'library(ncdf4); f <- nc_open(Sys.getenv(\"F\")); "
      "stopifnot(all(dim(ncvar_get(f, \"people\")) == c(2,3,5,3))); cat(\"all well\")'", "all well" },
};
ParameterizedTestParameters(interop, other_programs_read_results) { return tl_rows(TL_N(READERS)); }
ParameterizedTest(size_t *row, interop, other_programs_read_results)
{
    struct sample s;
    struct bt_err e = { 0 };
    char command[4096], *out;
    sample_open(&s);
    cr_assert(bt_results_write(&s.r, s.path, false, &e) == BT_OK, "%s", e.msg);
    setenv("MODULE", READERS[*row].module ? READERS[*row].module : "", 1);
    if (!there(&s, READERS[*row].is_there)) {
        sample_close(&s);
        cr_skip_test("%s is not installed", READERS[*row].name);
    }
    snprintf(command, sizeof command, "%s%s", READERS[*row].module ? PYTHON : "", READERS[*row].command);
    int status = shell(&s, command, &out);
    cr_expect(status == 0 && strstr(out, READERS[*row].says), "%s: status %d: %s", READERS[*row].name, status, out);
    free(out);
    sample_close(&s);
}

Test(interop, every_dataset_shows_in_ncdump)
{
    struct sample s;
    struct bt_err e = { 0 };
    char *out, name[200];
    sample_open(&s);
    cr_assert(bt_results_write(&s.r, s.path, false, &e) == BT_OK, "%s", e.msg);
    if (!there(&s, "command -v ncdump")) {
        sample_close(&s);
        cr_skip_test("ncdump is not installed");
    }
    cr_expect(shell(&s, "ncdump -h $F", &out) == 0);
    for (int i = 0; i < s.r.n_array; i++) {
        snprintf(name, sizeof name, "double %s", s.r.array[i].name);
        cr_expect(strstr(out, name), "%s", name);
    }
    for (int i = 0; i < s.r.n_axis; i++) {
        snprintf(name, sizeof name, " %s(%s)", s.r.axis[i].name, s.r.axis[i].name);
        cr_expect(strstr(out, name), "%s", name);
    }
    cr_expect(!strstr(out, "phony_dim"));
    free(out);
    sample_close(&s);
}
