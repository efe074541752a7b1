using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Verification;

namespace LogRelay.Fuzz.Targets;

/// <summary>Any bytes as the file that is written: the journal opens, every byte is a record's or counted, and verify says the same.</summary>
internal sealed class ActiveFileTarget : IFuzzTarget
{
    private static readonly Lazy<JournalMaintenance> Maintenance = new(static () => new JournalMaintenance(static (_, _) => { }));

    public string Name => "active-file";

    public IEnumerable<byte[]> Seeds
    {
        get
        {
            var line = "{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"2023-11-14T22:13:20.1Z\"}\n"u8.ToArray();
            yield return [.. line, .. line, .. line];
            yield return [.. line, .. new byte[100], .. line, (byte)'{'];
        }
    }

    public IReadOnlyList<byte[]> Tokens { get; } = ["\n"u8.ToArray(), "{\"log\":\""u8.ToArray(), new byte[20], "\"}"u8.ToArray()];

    public void Run(byte[] input)
    {
        var storage = FileStorage.Holding("/streams/x/x-json.log", input);
        var report = StreamVerifier.Verify(storage, "/streams/x");
        PropertyFailedException.Unless(report.Problem is null, report.Problem ?? "");
        using var journal = StreamJournal.Open(storage, "/streams/x", "x", new JournalOptions(), Maintenance.Value, [], 0);
        using var reader = journal.OpenReader(journal.StartPosition);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 100, int.MaxValue) > 0)
        {
        }
        var read = 0L;
        foreach (ref readonly var record in batch.Records)
        {
            read += record.NextPosition - record.Position;
        }
        var torn = journal.Counters.TornBytes;
        PropertyFailedException.Unless(read + reader.DamagedBytes + torn == input.Length, $"{read} read, {reader.DamagedBytes} damaged, {torn} torn of {input.Length}");
        PropertyFailedException.Unless(
            report.Records == batch.Count && report.DamagedBytes == reader.DamagedBytes + torn,
            $"verify: {report.Records} records, {report.DamagedBytes} damaged; journal: {batch.Count}, {reader.DamagedBytes + torn}");
    }
}
