using System.Text;
using LogRelay.Aggregator.Store;
using LogRelay.Journal;
using LogRelay.Journal.Streams;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store;

/// <summary>The store on storage whose process is killed at every call: what it asks for next is what it has not got.</summary>
public sealed class NodeStreamCrashTests
{
    private const int GapBytes = 1234;

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
                if (number == 10)
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
