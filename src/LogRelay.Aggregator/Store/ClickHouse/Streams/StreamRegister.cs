using System.Globalization;
using System.Text;
using LogRelay.Aggregator.Store.ClickHouse.Schema;

namespace LogRelay.Aggregator.Store.ClickHouse.Streams;

/// <summary>
/// Knows who the streams are and where each one ends. Streams that are opened at one time are asked for together: a node
/// that comes back opens hundreds.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class StreamRegister(ClickHouseClient client, ClickHouseSchema schema, TimeProvider time)
{
    private const int MostTogether = 200;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly List<StreamOpening> _waiting = [];
    private bool _isWorking;

    /// <summary>Writes down who a stream is, and finds its end.</summary>
    /// <returns>Everything before it is stored; nobody may be writing to the stream.</returns>
    /// <exception cref="IOException">ClickHouse cannot be asked, or the stream's number is another one's.</exception>
    public Task<long> OpenAsync(StreamOpening opening)
    {
        lock (_lock)
        {
            _waiting.Add(opening);
            if (!_isWorking)
            {
                _isWorking = true;
                _ = Task.Run(WorkAsync);
            }
        }
        return opening.End;
    }

    /// <summary>Writes down how far streams have got, so that the next opening need not look at all of their rows.</summary>
    /// <exception cref="IOException">ClickHouse did not take it.</exception>
    public async Task WriteEndsAsync(IReadOnlyList<(StreamKey Key, long End, bool IsOpen)> ends, CancellationToken ct)
    {
        if (ends.Count == 0)
        {
            return;
        }
        using var rows = new RowBody();
        var now = UnixNanos.Of(time);
        foreach (var (key, end, isOpen) in ends)
        {
            rows.Write(key.Id);
            rows.Write(end);
            rows.Write(isOpen ? (byte)1 : (byte)0);
            rows.Write(now);
        }
        await InsertAsync("stream_ends (stream, end_position, is_open, written_nano)", rows, ct);
    }

    private async Task WorkAsync()
    {
        while (TakeWaiting() is { Count: > 0 } openings)
        {
            try
            {
                using var limit = new CancellationTokenSource(Longest, time);
                await OpenAsync(openings, limit.Token);
            }
            catch (OperationCanceledException)
            {
                FailAll(openings, $"ClickHouse at {client.Address.Authority} does not answer");
            }
#pragma warning disable CA1031 // Whoever waits gets it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                FailAll(openings, failure.Message);
            }
        }
    }

    private List<StreamOpening> TakeWaiting()
    {
        lock (_lock)
        {
            var count = Math.Min(_waiting.Count, MostTogether);
            var taken = _waiting[..count];
            _waiting.RemoveRange(0, count);
            _isWorking = count > 0;
            return taken;
        }
    }

    private static void FailAll(List<StreamOpening> openings, string reason)
    {
        foreach (var opening in openings)
        {
            opening.Fail(reason);
        }
    }

    private async Task OpenAsync(List<StreamOpening> openings, CancellationToken ct)
    {
        var ids = string.Join(',', openings.Select(static opening => opening.Key.Sql).Distinct());
        var known = await FindKnownAsync(ids, ct);
        var ends = await FindNotedEndsAsync(ids, ct);
        await FindEndsAsync(openings, ends, ct);
        var toWrite = new List<(StreamKey, long, bool)>();
        using var descriptions = new RowBody();
        foreach (var opening in openings)
        {
            if (known.TryGetValue(opening.Key.Id, out var other) && other.Key != opening.Key)
            {
                opening.Fail($"{opening.Key.ContainerId} of node {opening.Key.NodeId} has the same number in ClickHouse as {other.Key.ContainerId} of node {other.Key.NodeId}: give the container another id by making it anew");
                continue;
            }
            _ = ends.TryAdd(opening.Key.Id, opening.StartPosition);
            toWrite.Add((opening.Key, ends[opening.Key.Id], true));
            if (other is null || !other.Description.AsSpan().SequenceEqual(opening.Description))
            {
                descriptions.Write(opening.Key.Id);
                descriptions.Write(Encoding.UTF8.GetBytes(opening.Key.NodeId));
                descriptions.Write(Encoding.UTF8.GetBytes(opening.Key.ContainerId));
                descriptions.Write(opening.Description);
                descriptions.Write(UnixNanos.Of(time));
            }
        }
        if (descriptions.Length > 0)
        {
            await InsertAsync("streams (stream, node, container, description, written_nano)", descriptions, ct);
        }
        await WriteEndsAsync(toWrite, ct);
        foreach (var opening in openings)
        {
            // Those that failed stay so.
            opening.Succeed(ends.GetValueOrDefault(opening.Key.Id));
        }
    }

    private async Task<Dictionary<ulong, KnownStream>> FindKnownAsync(string ids, CancellationToken ct)
    {
        var rows = await client.QueryAsync(
            $"SELECT stream, node, container, description FROM {schema.Table("streams")} WHERE stream IN ({ids}) ORDER BY written_nano", ct);
        var known = new Dictionary<ulong, KnownStream>();
        while (!rows.IsAtEnd)
        {
            // The newest comes last.
            known[rows.ReadUInt64()] = new KnownStream(new StreamKey(rows.ReadString(), rows.ReadString()), rows.ReadBytes().ToArray());
        }
        return known;
    }

    private async Task<Dictionary<ulong, long>> FindNotedEndsAsync(string ids, CancellationToken ct)
    {
        var rows = await client.QueryAsync(
            $"SELECT stream, max(end_position) FROM {schema.Table("stream_ends")} WHERE stream IN ({ids}) GROUP BY stream", ct);
        var ends = new Dictionary<ulong, long>();
        while (!rows.IsAtEnd)
        {
            ends[rows.ReadUInt64()] = rows.ReadInt64();
        }
        return ends;
    }

    // Behind what was noted. Streams that nothing is noted of are asked for from their beginning: they are new, or nearly.
    private async Task FindEndsAsync(List<StreamOpening> openings, Dictionary<ulong, long> ends, CancellationToken ct)
    {
        var parts = openings.DistinctBy(static opening => opening.Key).Select(opening => string.Create(
            CultureInfo.InvariantCulture, $"(stream = {opening.Key.Id} AND position >= {ends.GetValueOrDefault(opening.Key.Id)})"));
        var rows = await client.QueryAsync(
            $"SELECT stream, max(position + length) FROM {schema.Table("records")} WHERE {string.Join(" OR ", parts)} GROUP BY stream", ct);
        while (!rows.IsAtEnd)
        {
            var (stream, end) = (rows.ReadUInt64(), rows.ReadInt64());
            ends[stream] = Math.Max(end, ends.GetValueOrDefault(stream));
        }
    }

    private async Task InsertAsync(string target, RowBody rows, CancellationToken ct)
    {
        using var content = new RowContent(rows);
        try
        {
            await client.InsertAsync($"INSERT INTO {schema.Table(target)} FORMAT RowBinary", content, [], ct);
        }
        finally
        {
            await content.SentAsync();
        }
    }

    private sealed record KnownStream(StreamKey Key, byte[] Description);
}
