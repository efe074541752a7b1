using System.Globalization;
using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;

namespace LogRelay.Fuzz.Targets;

/// <summary>Whatever <c>journal.index</c> says of a sound stream: no search throws or leaves the stream, no record is lost, upkeep comes to an end.</summary>
internal sealed class IndexTarget : IFuzzTarget
{
    private const string Folder = "/streams/c1";
    private const string Id = "c1";
    private const int Records = 60;
    private const long FirstTime = 1_700_000_000_000_000_000;
    private const int MostUpkeep = 200;

    private static readonly JournalOptions Options = new() { MaxSizeBytes = 1500, MaxFiles = 100, Compression = SegmentCodec.Gzip, BlockBytes = 400 };
    private static readonly string IndexPath = Path.Combine(Folder, FileNames.Index);
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Written = new(Write);
    private static readonly JournalMaintenance Idle = Stopped();

    public string Name => "index";

    public IEnumerable<byte[]> Seeds
    {
        get
        {
            var index = Written.Value[IndexPath];
            yield return index;
            yield return index[..(IndexFormat.HeaderBytes + (3 * IndexFormat.EntryBytes))];
            var cut = new byte[IndexFormat.HeaderBytes + IndexFormat.EntryBytes + IndexFormat.CutBytes];
            index.AsSpan(0, IndexFormat.HeaderBytes + IndexFormat.EntryBytes).CopyTo(cut);
            IndexFormat.WriteCut(cut.AsSpan(IndexFormat.HeaderBytes + IndexFormat.EntryBytes), sequence: 1, position: 0);
            yield return cut;
            yield return [];
        }
    }

    public IReadOnlyList<byte[]> Tokens { get; } =
        ["LRIX"u8.ToArray(), "LRBK"u8.ToArray(), "LRSG"u8.ToArray(), "LRSN"u8.ToArray(), "LRCT"u8.ToArray(), [1, 0, 0, 0, 0, 0, 0, 0], new byte[64]];

    public void Run(byte[] input)
    {
        var storage = new CrashingStorage();
        storage.CreateFolder(Folder);
        foreach (var (path, bytes) in Written.Value)
        {
            using var file = storage.Open(path, StorageOpenMode.ReadWrite);
            file.Write(0, path == IndexPath ? input : bytes);
        }
        using var journal = StreamJournal.Open(storage, Folder, Id, Options, Idle, [], 0);
        Search(journal);
        var upkeep = 0;
        while (journal.RunMaintenance())
        {
            PropertyFailedException.Unless(++upkeep < MostUpkeep, "the upkeep does not come to an end");
        }
        Search(journal);
        using var reader = journal.OpenReader(0);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 1000, int.MaxValue) > 0)
        {
        }
        PropertyFailedException.Unless(batch.Count == Records && reader.DamagedBytes == 0, $"{batch.Count} records, {reader.DamagedBytes} bytes damaged");
    }

    public void Repair(byte[] input)
    {
        for (var at = 0; at + IndexFormat.Unit <= input.Length; at += IndexFormat.Unit)
        {
            var record = input.AsSpan(at);
            var length = IndexFormat.KindOf(record) == IndexRecordKind.Entry ? IndexFormat.EntryBytes : IndexFormat.Unit;
            if (record.StartsWith("LR"u8) && record.Length >= length)
            {
                BitConverter.TryWriteBytes(record[(length - 4)..], Crc32C.Compute(record[..(length - 4)]));
            }
        }
    }

    /// <summary>One whose work is done here.</summary>
    private static JournalMaintenance Stopped()
    {
        var maintenance = new JournalMaintenance(static (_, _) => { });
#pragma warning disable VSTHRD002 // A target has no asynchronous side, and the worker has nothing to do yet.
        maintenance.DisposeAsync().AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        return maintenance;
    }

    private static void Search(StreamJournal journal)
    {
        foreach (var records in (ReadOnlySpan<long>)[1, 10, 1000])
        {
            Inside(journal, TailLocator.Locate(journal, records));
        }
        foreach (var since in (ReadOnlySpan<long>)[0, FirstTime + (Records / 2), long.MaxValue])
        {
            Inside(journal, SinceLocator.Locate(journal, journal.StartPosition, since));
        }
        _ = TokenReader.TryHash("line"u8, out var hash);
        using var blocks = journal.OpenBlocks();
        using var reader = blocks.OpenReader();
        var buffer = new byte[64 * 1024];
        var position = journal.StartPosition;
        foreach (var block in blocks.Blocks)
        {
            PropertyFailedException.Unless(block.Position >= position && block.EndPosition <= journal.EndPosition, $"a block at {block.Position}, {block.Length} long, after {position}");
            position = block.EndPosition;
            _ = blocks.MayContain(in block, hash);
            _ = reader.Read(in block, buffer);
        }
    }

    private static void Inside(StreamJournal journal, long position) =>
        PropertyFailedException.Unless(position >= journal.StartPosition && position <= journal.EndPosition, $"{position} is outside of the stream");

    private static Dictionary<string, byte[]> Write()
    {
        var storage = new CrashingStorage();
        using (var journal = StreamJournal.Open(storage, Folder, Id, Options, Idle, [], 0))
        {
            for (var number = 0; number < Records; number++)
            {
                journal.Append(new LogEntry { TimeNano = FirstTime + number, Line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"line {number} of level=info")) });
                journal.Commit();
                if (number == Records / 2)
                {
                    while (journal.RunMaintenance())
                    {
                    }
                }
            }
        }
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in storage.List(Folder))
        {
            var path = Path.Combine(Folder, entry.Name);
            using var file = storage.Open(path, StorageOpenMode.Read);
            var bytes = new byte[file.Length];
            _ = file.Read(0, bytes);
            files.Add(path, bytes);
        }
        return files;
    }
}
