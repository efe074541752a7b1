// A GELF input that only counts: the receiver of tests/bench/sinks.sh.
//
//   gelf PORT     listens on loopback, TCP and UDP on the same port (0: any free one), and prints "port N"
//
// TCP: a message ends with a NUL; a sender's end is answered with ours once everything is read, as Graylog does. UDP: a
// message is a datagram, or chunks of which the first is counted. GET / on the TCP port answers "EVENTS FIRST LAST CPU":
// messages so far, when the first and the last came (seconds of the monotonic clock), and the CPU seconds of this process.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 20, DATAGRAMS = 64, DATAGRAM_BYTES = 65536, SOCKET_BYTES = 64 << 20 };

static atomic_long events;
static pthread_mutex_t times = PTHREAD_MUTEX_INITIALIZER;
static double first_at, last_at;

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void count(long found)
{
    if (found == 0) return;
    pthread_mutex_lock(&times);
    last_at = now(CLOCK_MONOTONIC);
    if (first_at == 0) first_at = last_at;
    pthread_mutex_unlock(&times);
    atomic_fetch_add(&events, found);
}

static long count_nuls(const char *bytes, size_t length)
{
    long found = 0;
    const char *end = bytes + length;
    while ((bytes = memchr(bytes, 0, (size_t)(end - bytes))) != NULL) {
        found++;
        bytes++;
    }
    return found;
}

static void report(int socket)
{
    char line[128], reply[256];
    pthread_mutex_lock(&times);
    snprintf(line, sizeof line, "%ld %.6f %.6f %.3f\n", atomic_load(&events), first_at, last_at, now(CLOCK_PROCESS_CPUTIME_ID));
    pthread_mutex_unlock(&times);
    int length = snprintf(reply, sizeof reply, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(line), line);
    if (write(socket, reply, (size_t)length) != length) perror("gelf: answer");
}

static void *serve(void *argument)
{
    int socket = (int)(long)argument;
    char *bytes = malloc(READ_BYTES);
    ssize_t got = bytes == NULL ? 0 : read(socket, bytes, READ_BYTES);
    if (got >= 4 && memcmp(bytes, "GET ", 4) == 0) {
        report(socket);
        got = 0;
    }
    for (; got > 0; got = read(socket, bytes, READ_BYTES)) count(count_nuls(bytes, (size_t)got));
    free(bytes);
    close(socket);
    return NULL;
}

static void *serve_datagrams(void *argument)
{
    int socket = (int)(long)argument;
    static char bytes[DATAGRAMS][DATAGRAM_BYTES];
    struct mmsghdr messages[DATAGRAMS];
    struct iovec parts[DATAGRAMS];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < DATAGRAMS; i++) {
        parts[i] = (struct iovec) { .iov_base = bytes[i], .iov_len = DATAGRAM_BYTES };
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    int got;
    while ((got = recvmmsg(socket, messages, DATAGRAMS, MSG_WAITFORONE, NULL)) > 0) {
        long found = 0;
        for (int i = 0; i < got; i++) {
            int is_chunk = messages[i].msg_len > 12 && (unsigned char)bytes[i][0] == 0x1E && (unsigned char)bytes[i][1] == 0x0F;
            found += !is_chunk || bytes[i][10] == 0;
        }
        count(found);
    }
    perror("gelf: datagrams");
    return NULL;
}

int main(int argc, char **arguments)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)(argc > 1 ? atoi(arguments[1]) : 0)) };
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), datagrams = socket(AF_INET, SOCK_DGRAM, 0), on = 1, room = SOCKET_BYTES;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(datagrams, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    pthread_t thread;
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0
        || getsockname(listener, (struct sockaddr *)&address, &size) != 0
        || bind(datagrams, (struct sockaddr *)&address, sizeof address) != 0
        || pthread_create(&thread, NULL, serve_datagrams, (void *)(long)datagrams) != 0) {
        perror("gelf");
        return 1;
    }
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int socket = accept(listener, NULL, NULL);
        if (socket >= 0 && pthread_create(&thread, NULL, serve, (void *)(long)socket) == 0) pthread_detach(thread);
    }
}
