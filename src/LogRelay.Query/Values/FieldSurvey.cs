using System.Text;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Values;

/// <summary>Adds up what was counted in blocks, or in parts of another store's answer. Memory is bounded. One thread.</summary>
/// <param name="keys">Which texts are the same.</param>
internal sealed class FieldSurvey(TextKeys keys)
{
    // Of the whole answer, and of one block: blocks wait for each other.
    private const long MaxBytes = 32 * 1024 * 1024;
    private const long MaxBlockBytes = 4 * 1024 * 1024;

    private readonly TextCounts _counts = new(keys, MaxBytes);
    private long _records;
    private long _withField;

    /// <summary>Makes a collector of names for a thread.</summary>
    public static IMatchCollector<SurveyedBlock> NameCollector() => new NameCollector(MaxBlockBytes);

    /// <summary>Makes collectors of a field's values.</summary>
    /// <param name="field">The field.</param>
    /// <param name="streams">Who the streams are, in the order of their numbers.</param>
    public static Func<IMatchCollector<SurveyedBlock>> ValueCollector(string field, IEnumerable<StreamFacts> streams)
    {
        var known = streams.Select(stream => stream.Find(field) is { } value ? Encoding.UTF8.GetBytes(value) : null).ToList();
        return () => new ValueCollector(field, known, MaxBlockBytes);
    }

    /// <summary>Adds a part.</summary>
    /// <returns>True: the next one is wanted.</returns>
    public bool Add(SurveyedBlock block)
    {
        _counts.Add(block.Counts);
        (_records, _withField) = (_records + block.Records, _withField + block.RecordsWithField);
        return true;
    }

    /// <summary>The texts as names of fields.</summary>
    public FieldNames ToNames() => new(
        [.. _counts.MostFirst.Select(static counted => new FieldName(Encoding.UTF8.GetString(counted.Text), counted.Records))],
        _records,
        _counts.Uncounted);

    /// <summary>The texts as values of a field.</summary>
    public FieldValues ToValues(string field, int top) => new(
        field,
        [.. _counts.MostFirst.Take(top).Select(static counted => new FieldValueCount(Shown(counted.Text), counted.Records))],
        _records,
        _withField,
        _counts.Count,
        _counts.Uncounted);

    // One byte more than is shown was kept of those that are longer. A character cut in two is left out.
    private static string Shown(byte[] value)
    {
        if (value.Length <= FieldEngine.MaxValueBytes)
        {
            return Encoding.UTF8.GetString(value);
        }
        var length = FieldEngine.MaxValueBytes;
        while (length > FieldEngine.MaxValueBytes - 4 && (value[length] & 0xC0) == 0x80)
        {
            length--;
        }
        return Encoding.UTF8.GetString(value, 0, length) + "\u2026";
    }
}
