/* sha256.c -- SHA-256 by OpenSSL's libcrypto, which HDF5 needs anyway and which uses the processor's own instructions. */
#include "bendtrend/tree.h"
#include <openssl/sha.h>

void bt_sha256(const void *data, size_t len, char out[65])
{
    static const char DIGIT[] = "0123456789abcdef";
    unsigned char hash[SHA256_DIGEST_LENGTH];
    SHA256(len ? data : "", len, hash);
    for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) out[2 * i] = DIGIT[hash[i] >> 4], out[2 * i + 1] = DIGIT[hash[i] & 15];
    out[64] = '\0';
}
