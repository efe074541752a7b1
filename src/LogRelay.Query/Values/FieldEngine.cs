using System.Text;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Values;

/// <summary>Says which fields matching lines have, and which values. Memory is bounded; what found no room is counted.</summary>
public static class FieldEngine
{
    /// <summary>Bytes of a value that are kept.</summary>
    public const int MaxValueBytes = 256;

    // Of the whole answer, and of one block: blocks wait for each other.
    private const long MaxBytes = 32 * 1024 * 1024;
    private const long MaxBlockBytes = 4 * 1024 * 1024;

    /// <summary>Counts the records that have each field. Fields known of every record (service, level, ...) are not among them.</summary>
    /// <param name="request">Which records; its <see cref="QueryRequest.MaxRecords"/> does not matter.</param>
    /// <param name="streams">Where.</param>
    /// <param name="progress">Told how far it is, and why it ended early; new for each call.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="TimeoutException">A regular expression took too long for one line.</exception>
    public static async Task<FieldNames> NamesAsync(
        QueryRequest request, IReadOnlyList<StreamToSearch> streams, QueryProgress progress, CancellationToken ct)
    {
        var all = await SurveyAsync(request, streams, progress, static () => new NameCollector(MaxBlockBytes), TextKeys.AnyCase, ct);
        return new FieldNames(
            [.. all.Counts.MostFirst.Select(static counted => new FieldName(Encoding.UTF8.GetString(counted.Text), counted.Records))],
            all.Records,
            all.Counts.Uncounted);
    }

    /// <summary>Counts the records that have each value of a field.</summary>
    /// <param name="request">Which records; its <see cref="QueryRequest.MaxRecords"/> does not matter.</param>
    /// <param name="field">Any field that a query may name; of an array in JSON each value counts.</param>
    /// <param name="top">Values that are wanted, the most frequent ones; positive.</param>
    /// <param name="streams">Where.</param>
    /// <param name="progress">Told how far it is, and why it ended early; new for each call.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="TimeoutException">A regular expression took too long for one line.</exception>
    public static async Task<FieldValues> ValuesAsync(
        QueryRequest request, string field, int top, IReadOnlyList<StreamToSearch> streams, QueryProgress progress, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(field);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        var known = streams.Select(stream => stream.Facts.Find(field) is { } value ? Encoding.UTF8.GetBytes(value) : null).ToList();
        var all = await SurveyAsync(request, streams, progress, () => new ValueCollector(field, known, MaxBlockBytes), TextKeys.Exact, ct);
        return new FieldValues(
            field,
            [.. all.Counts.MostFirst.Take(top).Select(static counted => new FieldValueCount(Shown(counted.Text), counted.Records))],
            all.Records,
            all.RecordsWithField,
            all.Counts.Count,
            all.Counts.Uncounted);
    }

    private static async Task<SurveyedBlock> SurveyAsync(
        QueryRequest request, IReadOnlyList<StreamToSearch> streams, QueryProgress progress,
        Func<IMatchCollector<SurveyedBlock>> newCollector, TextKeys keys, CancellationToken ct)
    {
        var budget = new ScanBudget(request, progress);
        var counts = new TextCounts(keys, MaxBytes);
        var (records, withField) = (0L, 0L);
        await BlockFold.RunAsync(request, QueryPlanner.Plan(request, streams, progress), budget, progress, newCollector, Add, ct);
        return new SurveyedBlock(counts, records, withField);

        bool Add(SurveyedBlock block)
        {
            counts.Add(block.Counts);
            (records, withField) = (records + block.Records, withField + block.RecordsWithField);
            return true;
        }
    }

    // One byte more than is shown was kept of those that are longer. A character cut in two is left out.
    private static string Shown(byte[] value)
    {
        if (value.Length <= MaxValueBytes)
        {
            return Encoding.UTF8.GetString(value);
        }
        var length = MaxValueBytes;
        while (length > MaxValueBytes - 4 && (value[length] & 0xC0) == 0x80)
        {
            length--;
        }
        return Encoding.UTF8.GetString(value, 0, length) + "\u2026";
    }
}
