/* Plays dockerd towards a logging plugin, for many containers at once: makes their FIFOs, holds them open for reading and
 * writing, calls StartLogging and StopLogging on the plugin's socket, and writes numbered lines.
 *
 *   manystreams SOCKET FIFO-FOLDER      takes commands from stdin, one a line, and answers each with one line
 *
 *   start FIRST COUNT [LOG-OPT-JSON]    StartLogging for containers FIRST..FIRST+COUNT-1; the id is the number, 64 hex digits;
 *                                      their lines are numbered from 1
 *   write FIRST COUNT RATE SECONDS      RATE lines a second to each of these, evenly spread; RATE 0: SECONDS lines at once
 *   stop FIRST COUNT                    StopLogging, close, unlink
 *   empty FIRST COUNT                   waits until nothing is left in their FIFOs; says how long that took from the command on
 *   answer                              waits until the socket answers a call; says how long that took from the command on
 *
 * It goes on holding the FIFOs while the plugin is dead, as dockerd does. Any error ends it with 1 and a word why.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { most_streams = 65536, line_bytes = 100, call_bytes = 4096 };

static const char *socket_path, *folder;
static int fifos[most_streams];
static unsigned long long lines[most_streams];

static void die(const char *what, ...)
{
    va_list arguments;
    va_start(arguments, what);
    fputs("manystreams: ", stderr);
    vfprintf(stderr, what, arguments);
    fputs("\n", stderr);
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fifo_path(char *path, size_t size, int stream)
{
    snprintf(path, size, "%s/%064x", folder, stream + 0x100000);
}

static int dial(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(socket_path) >= sizeof address.sun_path) {
        die("%s is too long for a socket", socket_path);
    }
    strcpy(address.sun_path, socket_path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* One POST; the answer has to be 200 with no Err. Returns 0 when it is not answered at all. */
static int call(int connection, const char *method, const char *body)
{
    char text[call_bytes];
    int length = snprintf(text, sizeof text,
        "POST /LogDriver.%s HTTP/1.1\r\nHost: plugin.moby.localhost\r\nAccept: application/vnd.docker.plugins.v1.2+json\r\nContent-Length: %zu\r\n\r\n%s",
        method, strlen(body), body);
    if (length >= (int)sizeof text) {
        die("%s: a call of %d bytes is too long", method, length);
    }
    if (write(connection, text, (size_t)length) != length) {
        return 0;
    }
    size_t used = 0;
    for (;;) {
        ssize_t got = read(connection, text + used, sizeof text - 1 - used);
        if (got <= 0) {
            return 0;
        }
        used += (size_t)got;
        text[used] = '\0';
        const char *head_end = strstr(text, "\r\n\r\n"), *header = strstr(text, "Content-Length:");
        if (head_end == NULL) {
            continue;
        }
        if (header == NULL) {
            die("%s: the answer has no Content-Length: %s", method, text);
        }
        if (used < (size_t)(head_end + 4 - text) + (size_t)atoi(header + 15)) {
            continue;
        }
        if (strncmp(text, "HTTP/1.1 200", 12) != 0 || strstr(head_end, "\"Err\":\"\"") == NULL) {
            die("%s was refused: %s", method, text);
        }
        return 1;
    }
}

static void start(int connection, int stream, const char *options)
{
    char path[512], body[2048];
    fifo_path(path, sizeof path, stream);
    lines[stream] = 0;
    if (mkfifo(path, 0700) < 0) {
        die("mkfifo %s: %s", path, strerror(errno));
    }
    fifos[stream] = open(path, O_RDWR | O_CLOEXEC);
    if (fifos[stream] < 0) {
        die("open %s: %s", path, strerror(errno));
    }
    snprintf(body, sizeof body,
        "{\"File\":\"%s\",\"Info\":{\"Config\":%s,\"ContainerID\":\"%064x\",\"ContainerName\":\"/stream-%d\",\"ContainerEntrypoint\":\"/bin/app\","
        "\"ContainerArgs\":null,\"ContainerImageID\":\"sha256:%064x\",\"ContainerImageName\":\"app:1\",\"ContainerCreated\":\"2026-01-01T00:00:00Z\","
        "\"ContainerEnv\":[\"PATH=/bin\"],\"ContainerLabels\":{},\"LogPath\":\"\",\"DaemonName\":\"docker\"}}",
        path, options, stream, stream, 1);
    if (!call(connection, "StartLogging", body)) {
        die("StartLogging of stream %d was not answered", stream);
    }
}

static void stop(int connection, int stream)
{
    char path[512], body[1024];
    fifo_path(path, sizeof path, stream);
    snprintf(body, sizeof body, "{\"File\":\"%s\"}", path);
    if (!call(connection, "StopLogging", body)) {
        die("StopLogging of stream %d was not answered", stream);
    }
    close(fifos[stream]);
    unlink(path);
}

static size_t put_varint(uint8_t *target, uint64_t value)
{
    size_t count = 0;
    for (; value >= 0x80; value >>= 7) {
        target[count++] = (uint8_t)(value | 0x80);
    }
    target[count++] = (uint8_t)value;
    return count;
}

/* One LogEntry with its length before it, in one write, as dockerd does. */
static void write_line(int stream)
{
    uint8_t frame[line_bytes + 64];
    char line[line_bytes + 1];
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    int digits = snprintf(line, sizeof line, "%llu ", ++lines[stream]);
    memset(line + digits, 'x', (size_t)(line_bytes - digits));

    size_t used = 4;
    memcpy(frame + used, "\x0a\x06stdout\x10", 9);
    used += 9;
    used += put_varint(frame + used, (uint64_t)time.tv_sec * 1000000000ULL + (uint64_t)time.tv_nsec);
    frame[used++] = 0x1a;
    used += put_varint(frame + used, line_bytes);
    memcpy(frame + used, line, line_bytes);
    used += line_bytes;
    uint32_t payload = (uint32_t)(used - 4);
    frame[0] = (uint8_t)(payload >> 24), frame[1] = (uint8_t)(payload >> 16), frame[2] = (uint8_t)(payload >> 8), frame[3] = (uint8_t)payload;
    if (write(fifos[stream], frame, used) != (ssize_t)used) {
        die("write to the FIFO of stream %d: %s", stream, strerror(errno));
    }
}

static void write_evenly(int first, int count, double rate, double seconds)
{
    unsigned long long total = (unsigned long long)(rate * seconds * count + 0.5);
    double begin = now(), pause = 1.0 / (rate * count);
    for (unsigned long long written = 0; written < total; written++) {
        double wait = begin + (double)written * pause - now();
        if (wait > 0) {
            struct timespec time = {.tv_sec = (time_t)wait, .tv_nsec = (long)((wait - (double)(time_t)wait) * 1e9)};
            nanosleep(&time, NULL);
        }
        write_line(first + (int)(written % (unsigned long long)count));
    }
}

static void wait_for_answer(void)
{
    double begin = now();
    for (;;) {
        int connection = dial();
        if (connection >= 0) {
            int answered = call(connection, "Capabilities", "");
            close(connection);
            if (answered) {
                printf("answered after %.0f ms\n", (now() - begin) * 1000);
                return;
            }
        }
        if (now() - begin > 60) {
            die("%s did not answer within a minute", socket_path);
        }
        usleep(1000);
    }
}

static void wait_until_empty(int first, int count)
{
    double begin = now();
    for (int stream = first; stream < first + count;) {
        int unread;
        if (ioctl(fifos[stream], FIONREAD, &unread) < 0) {
            die("FIONREAD of stream %d: %s", stream, strerror(errno));
        }
        if (unread == 0) {
            stream++;
            continue;
        }
        if (now() - begin > 60) {
            die("%d bytes are left in the FIFO of stream %d after a minute", unread, stream);
        }
        usleep(1000);
    }
    printf("empty after %.0f ms\n", (now() - begin) * 1000);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        die("usage: manystreams SOCKET FIFO-FOLDER");
    }
    socket_path = argv[1], folder = argv[2];
    char command[2048], options[1024];
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (fgets(command, sizeof command, stdin) != NULL) {
        int first = 0, count = 0;
        double rate, seconds, begin = now();
        if (strncmp(command, "answer", 6) == 0) {
            wait_for_answer();
            continue;
        }
        int ranged = sscanf(command, "%*s %d %d", &first, &count) == 2 && first >= 0 && count > 0 && count <= most_streams - first;
        if (!ranged) {
            die("no such command: %s", command);
        }
        if (strncmp(command, "write ", 6) == 0) {
            if (sscanf(command, "write %*d %*d %lf %lf", &rate, &seconds) != 2) {
                die("write wants FIRST COUNT RATE SECONDS: %s", command);
            }
            if (rate > 0) {
                write_evenly(first, count, rate, seconds);
            } else {
                for (int line = 0; line < (int)seconds; line++) {
                    for (int stream = first; stream < first + count; stream++) {
                        write_line(stream);
                    }
                }
            }
            printf("wrote in %.3f s\n", now() - begin);
            continue;
        }
        if (strncmp(command, "empty ", 6) == 0) {
            wait_until_empty(first, count);
            continue;
        }
        int starts = strncmp(command, "start ", 6) == 0;
        if (!starts && strncmp(command, "stop ", 5) != 0) {
            die("no such command: %s", command);
        }
        if (sscanf(command, "start %*d %*d %1023[^\n]", options) != 1) {
            strcpy(options, "{}");
        }
        int connection = dial();
        if (connection < 0) {
            die("%s: %s", socket_path, strerror(errno));
        }
        for (int stream = first; stream < first + count; stream++) {
            if (starts) {
                start(connection, stream, options);
            } else {
                stop(connection, stream);
            }
        }
        close(connection);
        printf("%s %d in %.3f s\n", starts ? "started" : "stopped", count, now() - begin);
    }
    return 0;
}
