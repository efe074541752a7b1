/* Writes exact bytes: what logging drivers are likely to get wrong.
 *
 *   bytes CASE...     writes the named cases to stdout, in the order given ("alternate" uses stderr too)
 *   bytes all         every case but "unended", then "unended"
 *   bytes list        the names
 *
 * The same call always writes the same bytes, so two logging drivers can be compared by what they stored.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            fprintf(stderr, "bytes: write: %s\n", strerror(errno));
            exit(1);
        }
        bytes += written;
        count -= (size_t)written;
    }
}

#define OUT(literal) write_all(STDOUT_FILENO, literal, sizeof(literal) - 1)
#define ERR(literal) write_all(STDERR_FILENO, literal, sizeof(literal) - 1)

static void ordinary(void)
{
    OUT("The quick brown fox jumps over the lazy dog.\n"
        "2026-01-02T03:04:05Z INFO request served path=/index.html status=200 took=12ms\n"
        "{\"level\":\"error\",\"msg\":\"it \\\"broke\\\"\",\"path\":\"C:\\\\temp\"}\n"
        "\ttab first, space last \n"
        "   \n");
}

static void empty(void)
{
    OUT("\n\n\nthree empty lines before, two after\n\n\n");
}

static void crlf(void)
{
    OUT("carriage return and newline\r\n\r\nonly returns\rinside\rthe line\n\r\n");
}

static void utf8(void)
{
    OUT("na\xc3\xafve caf\xc3\xa9 \xce\xb1\xce\xb2\xce\xb3 \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\n"
        "emoji \xf0\x9f\x98\x80 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb \xf0\x9f\x87\xa9\xf0\x9f\x87\xaa\n"
        "\xef\xbb\xbf" "byte order mark\n"
        "last code points \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbd \xef\xbf\xbf \xf4\x8f\xbf\xbf\n");
}

static void control(void)
{
    for (int byte = 1; byte <= 0x7f; byte = byte == 0x1f ? 0x7f : byte + 1) {
        if (byte != '\n') {
            char line[] = {'<', (char)byte, '>', '\n'};
            write_all(STDOUT_FILENO, line, sizeof line);
        }
    }
    OUT("\x1b[31mred\x1b[0m \x1b]0;title\x07 back\b\bspace\n" "C1 \xc2\x80 \xc2\x85 \xc2\x9f\n");
}

static void markup(void)
{
    OUT("<a href=\"x?y=1&z=2\">it's & it isn't</a>\n" "&lt;&amp;&gt; \\u003c \\n \\\\ \"quoted\" / slash\n");
}

static void separators(void)
{
    OUT("line\xe2\x80\xa8separator and paragraph\xe2\x80\xa9separator\n" "\xe2\x80\xa8\n" "\xe2\x80\xa9\n" "neighbours \xe2\x80\xa7 \xe2\x80\xaa\n");
}

/* Dockerd cuts lines at 16384 bytes: one less, exactly that, one more, and many times that. */
static void longlines(void)
{
    static const size_t lengths[] = {16383, 16384, 16385, 32768, 100000, 1000000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *line = malloc(lengths[i] + 1);
        if (line == NULL) {
            exit(1);
        }
        /* No period that divides a chunk's length: a swapped, lost or doubled chunk shows. */
        for (size_t at = 0; at < lengths[i]; at++) {
            line[at] = (char)('!' + (at + at / 89) % 89);
        }
        line[lengths[i]] = '\n';
        write_all(STDOUT_FILENO, line, lengths[i] + 1);
        free(line);
    }
}

/* A three-byte character across the cut: each half is invalid by itself. */
static void cut(void)
{
    for (int before = 16380; before <= 16384; before++) {
        char line[16384 + 16];
        memset(line, 'a', (size_t)before);
        memcpy(line + before, "\xe2\x82\xac\xe2\x82\xac\n", 7);
        write_all(STDOUT_FILENO, line, (size_t)before + 7);
    }
}

static void invalid(void)
{
    OUT("lone continuation \x80 \xbf\n"
        "cut short \xc3\n" "\xe2\x82\n" "\xf0\x9f\x98\n"
        "overlong \xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf\n"
        "surrogates \xed\xa0\x80 \xed\xbf\xbf\n"
        "too far \xf4\x90\x80\x80 \xf8\x88\x80\x80\x80 \xfe \xff\n"
        "latin-1 caf\xe9 cr\xe8me\n");
    char line[129];
    for (int i = 0; i < 128; i++) {
        line[i] = (char)(0x80 + i);
    }
    line[128] = '\n';
    write_all(STDOUT_FILENO, line, sizeof line);
}

static void nul(void)
{
    OUT("nul \0 inside\n" "\0\n" "\0\0\0\0 first\n" "last \0\n");
}

static void alternate(void)
{
    for (int i = 0; i < 100; i++) {
        char line[64];
        int length = snprintf(line, sizeof line, "line %d to %s\n", i, i % 2 == 0 ? "stdout" : "stderr");
        write_all(i % 2 == 0 ? STDOUT_FILENO : STDERR_FILENO, line, (size_t)length);
    }
    ERR("<stderr> & \"its\" \xf0\x9f\x98\x80 \x80 own odd bytes\r\n");
}

static void unended(void)
{
    OUT("this line has no newline");
}

static const struct {
    const char *name;
    void (*write)(void);
} cases[] = {
    {"ordinary", ordinary}, {"empty", empty}, {"crlf", crlf}, {"utf8", utf8}, {"control", control}, {"markup", markup},
    {"separators", separators}, {"long", longlines}, {"cut", cut}, {"invalid", invalid}, {"nul", nul}, {"alternate", alternate},
    {"unended", unended},
};

int main(int argc, char **argv)
{
    const size_t count = sizeof cases / sizeof *cases;
    if (argc < 2) {
        fprintf(stderr, "usage: bytes CASE... | all | list\n");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        int all = strcmp(argv[i], "all") == 0, list = strcmp(argv[i], "list") == 0, found = all || list;
        for (size_t at = 0; at < count; at++) {
            if (list) {
                printf("%s\n", cases[at].name);
            } else if (all || strcmp(argv[i], cases[at].name) == 0) {
                cases[at].write();
                found = 1;
            }
        }
        if (!found) {
            fprintf(stderr, "bytes: no case is called \"%s\"; `bytes list` names them\n", argv[i]);
            return 2;
        }
    }
    return 0;
}
