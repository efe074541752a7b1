using System.Globalization;
using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Levels;
using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;
using Xunit;

namespace LogRelay.Aggregator.Tests.ClickHouse;

/// <summary>A live tail over tables: what was there, then what comes, each record once and in its stream's order.</summary>
public sealed class ClickHouseTailTests(ClickHouseParts parts)
{
    private const long Length = 10;

    private static readonly long Now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_twice_late_or_out_of_order_is_shown_once_and_in_order()
    {
        var servers = await parts.SingleAsync();
        using var stored = await StoredLogs.CreateAsync(servers.Addresses[0]);
        await stored.AddStreamAsync(1, "c1", new Dictionary<string, string>());
        await AddAsync(stored, 0, Enumerable.Range(0, 10));
        await using var tail = stored.Answers.TailAsync(new TailRequest { Query = "number", Last = 3 }, Ct).GetAsyncEnumerator(Ct);
        var shown = new List<string>();
        Assert.True(await tail.MoveNextAsync());

        await ShowAsync(tail, shown, 3);
        // A replica may have the later part before the earlier one; an insert may come twice.
        await AddAsync(stored, 0, Enumerable.Range(15, 5));
        await AddAsync(stored, 0, Enumerable.Range(10, 5));
        await AddAsync(stored, 0, Enumerable.Range(10, 5));
        await ShowAsync(tail, shown, 13);
        // A container that is new, and lines that a node could not send for hours.
        await stored.AddStreamAsync(2, "c2", new Dictionary<string, string>());
        await AddAsync(stored, 1, Enumerable.Range(0, 4), Now + 1_000_000_000);
        await AddAsync(stored, 0, Enumerable.Range(20, 3), Now - (5L * 3_600_000_000_000));
        await ShowAsync(tail, shown, 20);

        Assert.Equal(Enumerable.Range(7, 16).Select(static i => $"c1 number {i}"), shown.Where(static line => line.StartsWith("c1", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(0, 4).Select(static i => $"c2 number {i}"), shown.Where(static line => line.StartsWith("c2", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_the_query_does_not_ask_for_is_passed_over()
    {
        var servers = await parts.SingleAsync();
        using var stored = await StoredLogs.CreateAsync(servers.Addresses[0]);
        await stored.AddStreamAsync(1, "c1", new Dictionary<string, string>());
        await AddAsync(stored, 0, Enumerable.Range(0, 2));
        await using var tail = stored.Answers.TailAsync(new TailRequest { Query = "\"number 5\" OR \"number 1\"", SinceNano = Now }, Ct).GetAsyncEnumerator(Ct);
        var shown = new List<string>();
        Assert.True(await tail.MoveNextAsync());

        await AddAsync(stored, 0, Enumerable.Range(2, 10));
        await ShowAsync(tail, shown, 2);

        Assert.Equal(["c1 number 1", "c1 number 5"], shown);
    }

    private static async Task ShowAsync(IAsyncEnumerator<SearchReply> tail, List<string> shown, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (shown.Count < count)
        {
            Assert.True(await tail.MoveNextAsync().AsTask().WaitAsync(limit.Token));
            foreach (var record in tail.Current.Records)
            {
                // The position tells the stream: streams are described once, in replies that are gone.
                shown.Add($"{(record.Position >= 1_000_000 ? "c2" : "c1")} {record.Line.ToStringUtf8()}");
            }
        }
    }

    private static Task AddAsync(StoredLogs stored, int stream, IEnumerable<int> numbers, long? timeNano = null) => stored.AddAsync(
        numbers.Select(number => (
            new FoundRecord(
                stream, (stream * 1_000_000L) + (number * Length), (timeNano ?? Now) + number, LogSource.Stdout, LogLevel.Unknown,
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"number {number}"))),
            Length)),
        day: (ushort)(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 86_400));
}
