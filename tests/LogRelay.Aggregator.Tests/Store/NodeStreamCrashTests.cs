using System.Text;
using LogRelay.Aggregator.Store;
using LogRelay.Aggregator.Store.Journals;
using LogRelay.Journal;
using LogRelay.Journal.Streams;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store;

/// <summary>The store on storage whose process is killed at every call: what it asks for next is what it has not got.</summary>
public sealed class NodeStreamCrashTests
{
    private const int GapBytes = 1234;
    private const int Gap = 10;
    private const int Seeds = 200;

    private static readonly NodeIdentity Node = new() { Id = NodePlayer.NodeId, Name = "host-1" };
    private static readonly StreamDescription Stream = new() { ContainerId = "c0ffee", ContainerName = "web" };

    // What the node has: ten lines, a gap, ten lines.
    private static readonly string[] Sent = [.. Enumerable.Range(0, 20).Select(static number => Lines.Numbered(number, 1))];

    [Fact]
    public async Task Killed_at_any_call_each_line_is_stored_once_and_in_order()
    {
        for (var call = 1; ; call++)
        {
            var disk = new CrashingStorage();
            var faulty = new FaultyStorage(disk);
            faulty.Fail(StorageOperation.Open | StorageOperation.Write | StorageOperation.Sync | StorageOperation.Rename, LogRelay.Journal.Storage.StorageErrno.DeviceError, nth: call);
            var isDone = await SendAsync(faulty, mayFail: true);
            disk.Kill();
            Assert.True(await SendAsync(disk, mayFail: false));
            Assert.Equal(string.Concat(Sent), await StoredAsync(disk));
            if (isDone)
            {
                Assert.True(call > 20, $"only {call} calls were made");
                return;
            }
        }
    }

    [Fact]
    public async Task After_a_power_loss_what_was_acknowledged_is_there_and_the_rest_is_asked_for()
    {
        var acknowledged = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var disk = new CrashingStorage();
            var acked = 0;
            for (var crash = 0; crash < 3; crash++)
            {
                acked = await SendUntilCrashAsync(disk, random, acked, seed);
            }
            acknowledged += acked;
            await using var maintenance = new JournalMaintenance(static (_, failure) => throw failure);
            _ = await SendAsync(disk, maintenance, acked, Sent.Length, static _ => true);
            Assert.True(string.Concat(Sent) == await StoredAsync(disk), $"seed {seed}");
        }
        Assert.True(acknowledged > Seeds, $"only {acknowledged} lines were acknowledged");
    }

    /// <summary>A node sends lines, waits for some acknowledgements, and power is lost.</summary>
    /// <returns>Lines that are acknowledged.</returns>
    private static async Task<int> SendUntilCrashAsync(CrashingStorage disk, Random random, int acked, int seed)
    {
        await using var maintenance = new JournalMaintenance(static (_, _) => { });
        try
        {
            acked = await SendAsync(disk, maintenance, acked, random.Next(acked, Sent.Length + 1), _ => random.Next(3) == 0, () => disk.Crash(seed));
        }
        catch (IOException)
        {
            // The machine died under it.
        }
        return acked;
    }

    /// <summary>Sends lines up to one, from where the store asks for them on.</summary>
    /// <param name="storage">The aggregator's.</param>
    /// <param name="maintenance">The aggregator's.</param>
    /// <param name="acked">Lines that the node knows to be stored.</param>
    /// <param name="until">Number of the first line that is not sent.</param>
    /// <param name="waits">Whether the node waits for a line's acknowledgement before it sends the next.</param>
    /// <param name="end">Called before the stream is closed.</param>
    /// <returns>Lines that are known to be stored now.</returns>
    private static async Task<int> SendAsync(
        CrashingStorage storage, JournalMaintenance maintenance, int acked, int until, Func<int, bool> waits, Action? end = null)
    {
        storage.CreateFolder("/data");
        storage.SyncFolder("/");
        var settings = new AggregatorSettings { DataFolder = "/data" };
        var store = new NodeStore(storage, settings, Stores.Streams(storage, settings, maintenance, segmentBytes: 300));
        store.Keep(Node);
        // Where its cursor stands.
        var stream = store.Open(Node, Stream, startPosition: PositionOf(acked));
        var next = Enumerable.Range(0, Sent.Length + 1).Single(number => PositionOf(number) == stream.NextPosition || (number == Gap && PositionOf(number) - GapBytes == stream.NextPosition));
        Assert.True(next >= acked, $"{acked} lines were acknowledged, and {next} are there");
        for (var number = next; number < until; number++)
        {
            var stored = await stream.AppendAsync(PositionOf(number) - stream.NextPosition, Encoding.UTF8.GetBytes(Sent[number]), TestContext.Current.CancellationToken);
            if (waits(number))
            {
                await stored;
                acked = number + 1;
            }
        }
        end?.Invoke();
        try
        {
            await stream.DisposeAsync();
        }
        catch (IOException) when (end is not null)
        {
            // Its handles died with the machine.
        }
        return acked;
    }

    /// <summary>Where a line begins in the node's journal.</summary>
    private static long PositionOf(int number) => 100 + Sent.Take(number).Sum(static line => line.Length) + (number >= Gap ? GapBytes : 0);

    /// <summary>Sends what the store asks for, as a node does.</summary>
    /// <returns>True when all was taken.</returns>
    private static async Task<bool> SendAsync(LogRelay.Journal.Storage.IStorage storage, bool mayFail)
    {
        await using var maintenance = new JournalMaintenance((_, failure) =>
        {
            if (!mayFail)
            {
                throw failure;
            }
        });
        storage.CreateFolder("/data");
        var store = Stores.Open(storage, new AggregatorSettings { DataFolder = "/data" }, maintenance);
        try
        {
            store.Keep(Node);
            using var stream = store.Open(Node, Stream, startPosition: 100);
            var position = 100L;
            for (var number = 0; number < Sent.Length; number++)
            {
                if (number == Gap)
                {
                    if (stream.NextPosition == position)
                    {
                        stream.PassOver(GapBytes);
                    }
                    position += GapBytes;
                }
                if (stream.NextPosition == position && !stream.TryAppend(Encoding.UTF8.GetBytes(Sent[number])))
                {
                    return false;
                }
                position += Sent[number].Length;
            }
            return stream.NextPosition == position;
        }
        catch (IOException) when (mayFail)
        {
            return false;
        }
    }

    private static async Task<string> StoredAsync(CrashingStorage disk)
    {
        await using var maintenance = new JournalMaintenance(static (_, failure) => throw failure);
        var store = Stores.Open(disk, new AggregatorSettings { DataFolder = "/data" }, maintenance);
        using var stream = store.Open(Node, Stream, startPosition: 0);
        using var reader = stream.Journal.OpenReader(0);
        var lines = new System.Buffers.ArrayBufferWriter<byte>();
        while (reader.ReadLines(lines, int.MaxValue, out _) > 0)
        {
        }
        return Encoding.UTF8.GetString(lines.WrittenSpan);
    }
}
