using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Options;
using LogRelay.Testing;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf.Http;

public sealed class GelfHttpSinkTests
{
    private static readonly StreamContext Stream = Batches.Stream();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, GelfCompressionType.Gzip)]
    [InlineData(false, GelfCompressionType.None)]
    [InlineData(true, GelfCompressionType.Gzip)]
    [InlineData(true, GelfCompressionType.None)]
    public async Task Many_messages_arrive_once_and_in_order_on_one_connection(bool bulk, GelfCompressionType compression)
    {
        await using var receiver = new GelfHttpReceiver { TakesBulk = bulk }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port, bulk, compression));
        var lines = Lines(3000);

        Assert.Equal(SendResult.Delivered, await SendAsync(sink, lines));

        Assert.Equal(lines, await LinesAsync(receiver, 3000));
        Assert.Equal(1, receiver.Connections);
        Assert.InRange(receiver.Requests, bulk ? 20 : 3000, bulk ? 100 : 3000);
    }

    [Fact]
    public async Task Path_and_headers_are_those_that_were_given()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("headers"), "Authorization: Bearer t0ken\n", Ct);
        await using var receiver = new GelfHttpReceiver { Path = "/in/gelf?x=%20", Wanted = ("Authorization", "Bearer t0ken") }.Start();
        var options = GelfReceivers.Http(receiver.Port);
        await using var right = Create(options with { Http = new GelfHttpOptions("/in/gelf?x=%20", Bulk: false, folder.File("headers")) });
        await using var wrongPath = Create(options with { Http = new GelfHttpOptions("/gelf", Bulk: false, folder.File("headers")) });
        await using var noToken = Create(options with { Http = new GelfHttpOptions("/in/gelf?x=%20", Bulk: false, HeadersFile: null) });

        Assert.Equal(SendResult.Delivered, await SendAsync(right, "x"));
        Assert.Contains("answers 404 (NotFound): is /gelf in gelf-address the path", (await SendAsync(wrongPath, "x")).Reason, StringComparison.Ordinal);
        Assert.Contains("answers 401 (Unauthorized): it wants another header; gelf-http-headers-file", (await SendAsync(noToken, "x")).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(503, null, null)]
    [InlineData(500, null, null)]
    [InlineData(301, null, null)]
    public async Task Receiver_that_cannot_take_it_now_is_a_retry_and_what_it_took_before_is_not_sent_again(int status, string? retryAfter, int? seconds)
    {
        await using var receiver = new GelfHttpReceiver
        {
            Fault = (number, _) => number == 4 ? new GelfHttpFault { Status = status, RetryAfter = retryAfter } : null,
        }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port));

        // The first answers allow one request more each: 1, then 2 and 3, then 4 to 6, of which 4 is refused.
        var first = await SendAsync(sink, "1", "2", "3", "4");
        var second = await SendAsync(sink, "1", "2", "3", "4");

        Assert.Equal(SendStatus.Retry, first.Status);
        Assert.Equal(seconds is { } known ? TimeSpan.FromSeconds(known) : null, first.RetryAfter);
        Assert.Equal(SendResult.Delivered, second);
        Assert.Equal(["1", "2", "3", "4"], await LinesAsync(receiver, 4));
    }

    [Fact]
    public async Task Receiver_that_takes_two_messages_a_time_gets_each_of_a_hundred_once()
    {
        var taken = 0;
        await using var receiver = new GelfHttpReceiver
        {
            Fault = (_, _) => ++taken % 3 == 0 ? new GelfHttpFault { Status = 429 } : null,
        }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port));
        var lines = Lines(100);

        var attempts = 0;
        while ((await SendAsync(sink, lines)).Status != SendStatus.Delivered)
        {
            Assert.InRange(++attempts, 1, 100);
        }

        var arrived = await LinesAsync(receiver, 100);
        Assert.Equal(lines, arrived.Distinct().OrderBy(line => int.Parse(line.TrimEnd('x'), System.Globalization.CultureInfo.InvariantCulture)));
        // Only at first are there requests under way behind a refused one; the sink learns to send one at a time.
        Assert.InRange(arrived.Count, 100, 110);
        Assert.Equal(lines[50..], arrived.TakeLast(50));
    }

    [Fact]
    public async Task Message_at_fault_is_rejected_alone_and_the_others_arrive()
    {
        await using var receiver = new GelfHttpReceiver { Fault = RefusePoison(400) }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port));
        Assert.Equal(SendResult.Delivered, await SendAsync(sink, "before"));

        var result = await SendAsync(sink, "1", "poison", "3");

        Assert.Equal(SendStatus.Rejected, result.Status);
        Assert.Equal([1], result.Rejected!.Select(rejected => rejected.Index));
        Assert.Equal(["before", "1", "3"], await LinesAsync(receiver, 3));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    public async Task Request_of_many_messages_that_is_refused_is_taken_apart(int status)
    {
        await using var receiver = new GelfHttpReceiver { TakesBulk = true, Fault = RefusePoison(status) }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port, bulk: true));
        Assert.Equal(SendResult.Delivered, await SendAsync(sink, "before"));

        var result = await SendAsync(sink, "1", "2", "poison", "4");

        Assert.Equal(SendStatus.Rejected, result.Status);
        Assert.Equal([2], result.Rejected!.Select(rejected => rejected.Index));
        Assert.Equal(["before", "1", "2", "4"], await LinesAsync(receiver, 4));
    }

    [Fact]
    public async Task Rejections_of_an_attempt_that_failed_half_way_are_told_with_the_one_that_succeeds()
    {
        await using var receiver = new GelfHttpReceiver
        {
            Fault = (number, body) => number == 4 ? new GelfHttpFault { Status = 503 } : RefusePoison(400)(number, body),
        }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port));

        var first = await SendAsync(sink, "1", "poison", "3", "4");
        var second = await SendAsync(sink, "1", "poison", "3", "4");

        Assert.Equal(SendStatus.Retry, first.Status);
        Assert.Equal([1], second.Rejected!.Select(rejected => rejected.Index));
        Assert.Equal(["1", "3", "4"], (await LinesAsync(receiver, 3)).Distinct());
    }

    [Fact]
    public async Task Somebody_who_refuses_everything_is_no_receiver_and_nothing_is_rejected()
    {
        await using var receiver = new GelfHttpReceiver { Fault = static (_, _) => new GelfHttpFault { Status = 400 } }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port));

        var result = await SendAsync(sink, "1", "2");

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.Contains("has not accepted a message yet: is that a GELF input?", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_that_the_receiver_finds_too_long_arrives_shortened_and_says_so(bool bulk)
    {
        await using var receiver = new GelfHttpReceiver { TakesBulk = bulk }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port, bulk));
        var line = new string('x', 300_000);

        Assert.Equal(SendResult.Delivered, await SendAsync(sink, line, "next"));

        var messages = await receiver.Inbox.WaitForAsync(2, Ct);
        var cut = messages.Single(message => message.ShortMessage != "next");
        Assert.EndsWith(" bytes]", cut.ShortMessage, StringComparison.Ordinal);
        Assert.InRange(cut.ShortMessage.Length, 40_000, 65_536);
        Assert.Contains("_logrelay_cut_bytes", cut.Fields);
    }

    [Fact]
    public async Task Receiver_that_closes_after_every_third_answer_gets_everything_once_in_one_attempt()
    {
        await using var receiver = new GelfHttpReceiver { Fault = static (number, _) => new GelfHttpFault { Closes = number % 3 == 0 } }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port));
        var lines = Lines(100);

        Assert.Equal(SendResult.Delivered, await SendAsync(sink, lines));

        Assert.Equal(lines, await LinesAsync(receiver, 100));
        Assert.InRange(receiver.Connections, 33, 35);
    }

    [Fact]
    public async Task Connection_that_breaks_in_the_middle_costs_no_line_and_repeats_only_what_was_under_way()
    {
        await using var receiver = new GelfHttpReceiver { Fault = static (number, _) => number == 50 ? new GelfHttpFault { BreaksOff = true, TakesFirst = true } : null }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port));
        var lines = Lines(100);

        var first = await SendAsync(sink, lines);
        var second = await SendAsync(sink, lines);

        Assert.Equal((SendStatus.Retry, true), (first.Status, first.MayHaveArrived));
        Assert.Equal(SendResult.Delivered, second);
        var arrived = await LinesAsync(receiver, 100);
        Assert.Equal(lines, arrived.Distinct());
        Assert.InRange(arrived.Count, 101, 164);
    }

    [Fact]
    public async Task Receiver_that_closed_an_idle_connection_is_not_even_noticed()
    {
        await using var receiver = new GelfHttpReceiver { Fault = static (_, _) => new GelfHttpFault { Closes = true } }.Start();
        await using var sink = Create(GelfReceivers.Http(receiver.Port));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(SendResult.Delivered, await SendAsync(sink, $"{i}"));
        }

        Assert.Equal(["0", "1", "2", "3", "4"], await LinesAsync(receiver, 5));
    }

    [Fact]
    public async Task Somebody_who_does_not_speak_http_is_a_retry()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { CloseAfterBytes = 1 } };
        await using var sink = Create(GelfReceivers.Http(receiver.Port));

        var result = await SendAsync(sink, "x");

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.Contains($"http://127.0.0.1:{receiver.Port}: the receiver closed the connection without an answer", result.Reason, StringComparison.Ordinal);
    }

    private static Func<int, string, GelfHttpFault?> RefusePoison(int status) =>
        (_, body) => body.Contains("poison", StringComparison.Ordinal) ? new GelfHttpFault { Status = status } : null;

    private static string[] Lines(int count) => [.. Enumerable.Range(0, count).Select(n => $"{n} ".PadRight(100, 'x'))];

    private static ISink Create(GelfOptions options) => GelfSinks.Create(options, TimeProvider.System);

    private static async Task<SendResult> SendAsync(ISink sink, params string[] lines)
    {
        using var batch = Batches.Of(lines);
        return await sink.SendAsync(new SinkBatch(Stream, batch), Ct);
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(GelfHttpReceiver receiver, int count) =>
        [.. (await receiver.Inbox.WaitForAsync(count, Ct)).Select(message => message.ShortMessage)];
}
