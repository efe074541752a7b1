/* Writes numbered lines as fast as it can, or at a steady rate: for benchmarks, and for tests that kill what reads them.
 *
 *   emit [--count N] [--start N] [--size BYTES] [--buffer BYTES] [--rate LINES] [--streams out|err|both] [--marker TEXT]
 *
 *   --count    lines to write; 0: until SIGTERM (default 1000)
 *   --start    the first line's number (default 1)
 *   --size     bytes of a line, its newline included, at most 1048576 (default 128); a number that needs more is written whole
 *   --buffer   bytes gathered before a write(2), at most 1048576; 0: one write per line, as unbuffered programs do (default 0)
 *   --rate     lines per second, 0: as fast as they are taken (default 0)
 *   --streams  both: odd numbers to stdout, even ones to stderr (default out)
 *   --marker   a last line, to stdout, once all lines are written
 *
 * A line is "N xxxx". SIGTERM ends it after a whole line: what is buffered is written, then the marker; it exits with 0.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { max_line_bytes = 1 << 20, max_buffer_bytes = 1 << 20, longest_number = 24 };

struct output {
    int fd;
    size_t used;
    char *bytes;
};

static volatile sig_atomic_t stopped;

static void on_term(int signal)
{
    (void)signal;
    stopped = 1;
}

static void die(const char *what, const char *value)
{
    fprintf(stderr, "emit: %s: %s\n", what, value);
    exit(2);
}

static void write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            die("write", strerror(errno));
        }
        bytes += written;
        count -= (size_t)written;
    }
}

static void flush(struct output *output)
{
    write_all(output->fd, output->bytes, output->used);
    output->used = 0;
}

static void put(struct output *output, const char *line, size_t count, size_t buffer_bytes)
{
    if (output->used + count > buffer_bytes) {
        flush(output);
    }
    if (count > buffer_bytes) {
        write_all(output->fd, line, count);
        return;
    }
    memcpy(output->bytes + output->used, line, count);
    output->used += count;
}

static unsigned long long number(const char *option, const char *text, unsigned long long limit)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *text == '-' || value > limit) {
        die(option, text);
    }
    return value;
}

static void wait_until(const struct timespec *begin, unsigned long long nanoseconds)
{
    struct timespec due = *begin;
    due.tv_sec += (time_t)(nanoseconds / 1000000000ULL);
    due.tv_nsec += (long)(nanoseconds % 1000000000ULL);
    if (due.tv_nsec >= 1000000000L) {
        due.tv_sec++;
        due.tv_nsec -= 1000000000L;
    }
    while (!stopped && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR) {
    }
}

int main(int argc, char **argv)
{
    unsigned long long count = 1000, start = 1, size = 128, buffer_bytes = 0, rate = 0;
    const char *marker = NULL;
    struct output outputs[2] = {{.fd = STDOUT_FILENO}, {.fd = STDERR_FILENO}};
    int odd = 0, even = 0;

    for (int i = 1; i < argc; i += 2) {
        const char *option = argv[i], *value = argv[i + 1];
        if (value == NULL) {
            die("needs a value", option);
        } else if (strcmp(option, "--count") == 0) {
            count = number(option, value, ~0ULL);
        } else if (strcmp(option, "--start") == 0) {
            start = number(option, value, ~0ULL);
        } else if (strcmp(option, "--size") == 0) {
            size = number(option, value, max_line_bytes);
        } else if (strcmp(option, "--buffer") == 0) {
            buffer_bytes = number(option, value, max_buffer_bytes);
        } else if (strcmp(option, "--rate") == 0) {
            rate = number(option, value, 1000000000ULL);
        } else if (strcmp(option, "--marker") == 0) {
            marker = value;
        } else if (strcmp(option, "--streams") == 0) {
            if (strcmp(value, "out") != 0 && strcmp(value, "err") != 0 && strcmp(value, "both") != 0) {
                die(option, value);
            }
            odd = strcmp(value, "err") == 0;
            even = strcmp(value, "out") != 0;
        } else {
            die("unknown option", option);
        }
    }

    struct sigaction action = {.sa_handler = on_term};
    sigaction(SIGTERM, &action, NULL);

    char *line = malloc(max_line_bytes + longest_number);
    outputs[0].bytes = malloc(max_buffer_bytes);
    outputs[1].bytes = malloc(max_buffer_bytes);
    if (line == NULL || outputs[0].bytes == NULL || outputs[1].bytes == NULL) {
        die("memory", strerror(errno));
    }

    struct timespec begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    memset(line, 'x', max_line_bytes + longest_number);
    for (unsigned long long written = 0; !stopped && (count == 0 || written < count); written++) {
        unsigned long long value = start + written;
        char digits[longest_number];
        int length = snprintf(digits, sizeof digits, "%llu ", value);
        size_t line_bytes = (size_t)length + 1 > size ? (size_t)length + 1 : (size_t)size;
        memcpy(line, digits, (size_t)length);
        line[line_bytes - 1] = '\n';
        put(&outputs[value % 2 == 1 ? odd : even], line, line_bytes, (size_t)buffer_bytes);
        line[line_bytes - 1] = 'x';
        if (rate > 0) {
            /* Whole seconds apart from the rest: the product would not fit 64 bits on a long run. */
            unsigned long long next = written + 1;
            wait_until(&begin, next / rate * 1000000000ULL + next % rate * 1000000000ULL / rate);
        }
    }

    flush(&outputs[0]);
    flush(&outputs[1]);
    if (marker != NULL) {
        write_all(STDOUT_FILENO, marker, strlen(marker));
        write_all(STDOUT_FILENO, "\n", 1);
    }
    return 0;
}
