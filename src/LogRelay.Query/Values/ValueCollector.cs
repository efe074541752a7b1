using System.Buffers;
using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Query.Engine;
using LogRelay.Query.Fields;
using LogRelay.Query.Language;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Values;

/// <summary>Counts the values of a field in a block.</summary>
internal sealed class ValueCollector : IMatchCollector<SurveyedBlock>
{
    private readonly byte[] _lowerName;
    private readonly LiteralSearch _search;
    private readonly bool _isLevel;
    private readonly bool _isSource;
    private readonly bool _isLabel;
    private readonly IReadOnlyList<byte[]?> _known;
    private readonly long _maxBytes;
    private TextCounts _counts;
    private long _records;
    private long _withField;

    /// <summary>Prepares.</summary>
    /// <param name="field">The field.</param>
    /// <param name="known">For each stream the value that it has for all its records; null where its lines have one.</param>
    /// <param name="maxBytes">Memory for a block's values.</param>
    public ValueCollector(string field, IReadOnlyList<byte[]?> known, long maxBytes)
    {
        _lowerName = Encoding.UTF8.GetBytes(field.ToLowerInvariant());
        _search = new LiteralSearch(_lowerName);
        _isLevel = ComparisonOperand.IsLevel(field);
        _isSource = string.Equals(field, "stream", StringComparison.OrdinalIgnoreCase);
        _isLabel = StreamFacts.IsLabel(field);
        _known = known;
        _maxBytes = maxBytes;
        _counts = new TextCounts(TextKeys.Exact, maxBytes);
    }

    /// <inheritdoc/>
    public void Take(int stream, long position, ref CandidateRecord record)
    {
        _records++;
        var visitor = new Visitor(_counts, _records);
        if (_isSource)
        {
            visitor.Show(record.Source == LogSource.Stderr ? "stderr"u8 : "stdout"u8);
        }
        else if (_isLevel)
        {
            visitor.Show(LevelNames.Of(record.Level));
        }
        else if (_known[stream] is { } value)
        {
            visitor.Show(value);
        }
        else if (!_isLabel)
        {
            _ = JsonFields.IsObject(record.Line)
                ? JsonFields.Find(record.Line, _lowerName, ref visitor)
                : LogfmtFields.Find(record.Line, _search, ref visitor);
        }
        _withField += visitor.HasSeen ? 1 : 0;
    }

    /// <inheritdoc/>
    public SurveyedBlock Finish()
    {
        var block = new SurveyedBlock(_counts, _records, _withField);
        (_counts, _records, _withField) = (new TextCounts(TextKeys.Exact, _maxBytes), 0, 0);
        return block;
    }

    private ref struct Visitor(TextCounts counts, long record) : IFieldVisitor
    {
        private const int StackBytes = 512;

        public bool HasSeen { get; private set; }

        public void Show(scoped ReadOnlySpan<byte> text)
        {
            HasSeen = true;
            counts.Add(text.Length > FieldEngine.MaxValueBytes ? text[..(FieldEngine.MaxValueBytes + 1)] : text, record);
        }

        public bool Visit(FieldValue value)
        {
            if (!value.IsEscaped)
            {
                Show(value.Written);
                return false;
            }
            byte[]? rented = null;
            var text = value.Written.Length <= StackBytes ? stackalloc byte[StackBytes] : (rented = ArrayPool<byte>.Shared.Rent(value.Written.Length));
            Show(text[..FieldText.Unescape(value.Written, text)]);
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
            // All values of an array count.
            return false;
        }
    }
}
