using LogRelay.Journal.Levels;

namespace LogRelay.Delivery.Sinks;

/// <summary>
/// What processing found out about the records of a batch, by their index: the level that a line names, and the fields
/// that it holds.
/// </summary>
/// <remarks>
/// Filled record by record, in their order, in buffers that are used again. Names of fields hold letters, digits,
/// <c>_</c>, <c>.</c> and <c>-</c>, and no two fields of a record have the same. One owner at a time.
/// </remarks>
public sealed class RecordFacts : IDisposable
{
    /// <summary>Most fields of a record.</summary>
    public const int MaxFields = 64;

    /// <summary>Longest name, in bytes.</summary>
    public const int MaxNameBytes = 128;

    /// <summary>Longest value, in bytes.</summary>
    public const int MaxValueBytes = 8 * 1024;

    /// <summary>Most bytes of names and values of a record together.</summary>
    public const int MaxRecordBytes = 32 * 1024;

    private readonly ByteBuffer _text = new();
    private Fact[] _facts = new Fact[16];
    private RecordField[] _fields = new RecordField[16];
    private int _count;
    private int _fieldCount;

    /// <summary>Records described so far.</summary>
    public int Count => _count;

    /// <summary>The level that a record names; <see cref="LogLevel.Unknown"/> where it names none.</summary>
    public LogLevel Level(int index) => _facts[index].Level;

    /// <summary>The fields of a record, in its order.</summary>
    public ReadOnlySpan<RecordField> Fields(int index) => _fields.AsSpan(_facts[index].FirstField, _facts[index].Fields);

    /// <summary>How many fields of a record went beyond the limits and are left out.</summary>
    public int Omitted(int index) => _facts[index].Omitted;

    /// <summary>A field's name.</summary>
    public ReadOnlySpan<byte> Name(in RecordField field) => _text.Span.Slice(field.Start, field.NameLength);

    /// <summary>A field's value.</summary>
    public ReadOnlySpan<byte> Value(in RecordField field) => _text.Span.Slice(field.Start + field.NameLength, field.ValueLength);

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        _text.Dispose();
    }

    /// <summary>The same about one record, by index 0.</summary>
    internal RecordFacts Isolate(int index)
    {
        var one = new RecordFacts();
        one.Add(Level(index));
        foreach (ref readonly var field in Fields(index))
        {
            one.AddField(field.Kind, Name(field), Value(field));
        }
        one._facts[0].Omitted = Omitted(index);
        return one;
    }

    /// <summary>Forgets all records, keeps the buffers.</summary>
    internal void Clear()
    {
        _count = _fieldCount = 0;
        _text.Clear();
    }

    /// <summary>Begins the next record.</summary>
    internal void Add(LogLevel level)
    {
        if (_count == _facts.Length)
        {
            Array.Resize(ref _facts, _count * 2);
        }
        _facts[_count++] = new Fact { Level = level, FirstField = _fieldCount, FirstByte = _text.Length };
    }

    /// <summary>
    /// Adds a field to the last record; the first of a name stays. What is beyond the limits is left out and counted.
    /// </summary>
    /// <param name="kind">What the value is.</param>
    /// <param name="name">Any bytes; what a name cannot hold becomes <c>_</c>.</param>
    /// <param name="value">Any bytes.</param>
    internal void AddField(RecordFieldKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        ref var fact = ref _facts[_count - 1];
        if (name.IsEmpty || name.Length > MaxNameBytes || value.Length > MaxValueBytes || fact.Fields == MaxFields
            || _text.Length - fact.FirstByte + name.Length + value.Length > MaxRecordBytes)
        {
            fact.Omitted++;
            return;
        }
        var start = _text.Length;
        AppendName(name);
        if (Has(fact, _text.Span[start..]))
        {
            _text.Length = start;
            fact.Omitted++;
            return;
        }
        _text.Append(value);
        if (_fieldCount == _fields.Length)
        {
            Array.Resize(ref _fields, _fieldCount * 2);
        }
        _fields[_fieldCount++] = new RecordField(kind, start, name.Length, value.Length);
        fact.Fields++;
    }

    /// <summary>A field is left out of the last record.</summary>
    internal void Omit() => _facts[_count - 1].Omitted++;

    /// <summary>Takes back all fields of the last record: it was not what it looked like.</summary>
    internal void ForgetFields()
    {
        ref var fact = ref _facts[_count - 1];
        _text.Length = fact.FirstByte;
        _fieldCount = fact.FirstField;
        fact.Fields = fact.Omitted = 0;
    }

    private void AppendName(ReadOnlySpan<byte> name)
    {
        var output = _text.Reserve(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            output[i] = char.IsAsciiLetterOrDigit((char)name[i]) || name[i] is (byte)'.' or (byte)'-' ? name[i] : (byte)'_';
        }
        _text.Advance(name.Length);
    }

    private bool Has(in Fact fact, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var field in _fields.AsSpan(fact.FirstField, fact.Fields))
        {
            if (Name(field).SequenceEqual(name))
            {
                return true;
            }
        }
        return false;
    }

    private struct Fact
    {
        public LogLevel Level;
        public int FirstField;
        public int Fields;
        public int FirstByte;
        public int Omitted;
    }
}
