using System.Buffers;
using System.Text;
using LogRelay.Query.Fields;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>Matches lines, JSON or logfmt, one of whose fields passes a test.</summary>
internal sealed class LineFieldMatcher : RecordMatcher
{
    private readonly byte[] _lowerName;
    private readonly LiteralSearch _name;
    private readonly IValueTest _test;

    public LineFieldMatcher(string field, IValueTest test)
    {
        _lowerName = Encoding.UTF8.GetBytes(field.ToLowerInvariant());
        _name = new LiteralSearch(_lowerName);
        _test = test;
        // Of a.b the line may hold a and b apart.
        var parts = field.Split('.').Select(RequiredText.Of).Aggregate(RequiredText.Both);
        Required = RequiredText.Both(test.Required, parts);
        Tokens = RequiredTokens.Both(RequiredTokens.Of(new TextPattern(field, AnyBefore: false, AnyAfter: false)), test.Tokens);
    }

    /// <inheritdoc/>
    public override RequiredText Required { get; }

    /// <inheritdoc/>
    public override RequiredTokens Tokens { get; }

    /// <inheritdoc/>
    public override bool IsMatch(ref CandidateRecord record)
    {
        var visitor = new Visitor(_test);
        return JsonFields.IsObject(record.Line)
            ? JsonFields.Find(record.Line, _lowerName, ref visitor)
            : LogfmtFields.Find(record.Line, _name, ref visitor);
    }

    private readonly ref struct Visitor(IValueTest test) : IFieldVisitor
    {
        private const int StackBytes = 512;

        public bool Visit(FieldValue value)
        {
            if (!value.IsEscaped)
            {
                return test.IsMatch(value.Written);
            }
            byte[]? rented = null;
            var text = value.Written.Length <= StackBytes ? stackalloc byte[StackBytes] : (rented = ArrayPool<byte>.Shared.Rent(value.Written.Length));
            var found = test.IsMatch(text[..FieldText.Unescape(value.Written, text)]);
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
            return found;
        }
    }
}
