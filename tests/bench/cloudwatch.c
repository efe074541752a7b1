// A CloudWatch Logs that answers everything at once and only counts: the receiver of tests/bench/sinks.sh.
//
//   cloudwatch PORT     listens on loopback (0: any free port) and prints "port N"
//
// GET / answers "EVENTS FIRST LAST CPU": events so far, when the first and the last PutLogEvents came (seconds of the
// monotonic clock), and the CPU seconds of this process. One thread for each connection.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_HEAD = 64 * 1024, MAX_BODY = 64 * 1024 * 1024 };

static atomic_long events;
static pthread_mutex_t times = PTHREAD_MUTEX_INITIALIZER;
static double first_at, last_at;

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void count(const char *body, size_t length)
{
    static const char mark[] = "\"timestamp\":";
    long found = 0;
    const char *at = body, *end = body + length;
    while ((at = memmem(at, (size_t)(end - at), mark, sizeof mark - 1)) != NULL) {
        found++;
        at += sizeof mark - 1;
    }
    pthread_mutex_lock(&times);
    last_at = now(CLOCK_MONOTONIC);
    if (first_at == 0) first_at = last_at;
    pthread_mutex_unlock(&times);
    atomic_fetch_add(&events, found);
}

static int send_all(int socket, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = write(socket, bytes, length);
        if (sent <= 0) return 0;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 1;
}

static int answer(int socket, const char *body)
{
    char reply[512];
    int length = snprintf(reply, sizeof reply, "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    return send_all(socket, reply, (size_t)length);
}

static int report(int socket)
{
    char line[128];
    pthread_mutex_lock(&times);
    snprintf(line, sizeof line, "%ld %.6f %.6f %.3f\n", atomic_load(&events), first_at, last_at, now(CLOCK_PROCESS_CPUTIME_ID));
    pthread_mutex_unlock(&times);
    return answer(socket, line);
}

// Reads one request and answers it; 0 when the connection is over.
static int serve_one(int socket, char *head, char **body, size_t *room)
{
    size_t have = 0;
    char *end = NULL;
    while (end == NULL) {
        if (have == MAX_HEAD) return 0;
        ssize_t got = read(socket, head + have, MAX_HEAD - have);
        if (got <= 0) return 0;
        have += (size_t)got;
        head[have] = 0;
        end = strstr(head, "\r\n\r\n");
    }
    size_t head_length = (size_t)(end + 4 - head), length = 0;
    char *field = strcasestr(head, "\r\ncontent-length:");
    if (field != NULL && field < end) length = strtoul(field + 17, NULL, 10);
    if (length > MAX_BODY) return 0;
    if (length > *room) {
        free(*body);
        *body = malloc(length);
        *room = length;
        if (*body == NULL) return 0;
    }
    size_t filled = have - head_length < length ? have - head_length : length;
    memcpy(*body, head + head_length, filled);
    // Go's client sends the body of a large request without asking, .NET's too; others want to be told.
    if (strcasestr(head, "\r\nexpect:") != NULL && !send_all(socket, "HTTP/1.1 100 Continue\r\n\r\n", 25)) return 0;
    while (filled < length) {
        ssize_t got = read(socket, *body + filled, length - filled);
        if (got <= 0) return 0;
        filled += (size_t)got;
    }
    if (strncmp(head, "GET ", 4) == 0) return report(socket);
    if (strcasestr(head, "Logs_20140328.PutLogEvents") != NULL) count(*body, length);
    return answer(socket, "{}");
}

static void *serve(void *argument)
{
    int socket = (int)(long)argument, on = 1;
    char *head = malloc(MAX_HEAD + 1), *body = NULL;
    size_t room = 0;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    while (head != NULL && serve_one(socket, head, &body, &room)) { }
    free(head);
    free(body);
    close(socket);
    return NULL;
}

int main(int count, char **arguments)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)(count > 1 ? atoi(arguments[1]) : 0)) };
    socklen_t size = sizeof address;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0) {
        perror("cloudwatch");
        return 1;
    }
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int socket = accept(listener, NULL, NULL);
        pthread_t thread;
        if (socket >= 0 && pthread_create(&thread, NULL, serve, (void *)(long)socket) == 0) pthread_detach(thread);
    }
}
