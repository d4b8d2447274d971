/* place.c -- writes the small place of the tests to a folder that is there. usage: place FOLDER */
#include "../tiny.h"
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct bt_file f[TINY_FILES];
    if (argc != 2 || chdir(argv[1]) != 0) {
        fprintf(stderr, "usage: place FOLDER, which must be there\n");
        return 2;
    }
    tiny_files(&TINY, f);
    for (int i = 0; i < TINY_FILES; i++) {
        FILE *to = fopen(f[i].name, "wb");
        if (!to || fwrite(f[i].text, 1, f[i].len, to) != f[i].len || fclose(to) != 0) {
            perror(f[i].name);
            return 4;
        }
    }
    return 0;
}
