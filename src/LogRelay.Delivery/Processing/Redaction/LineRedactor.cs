using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Options;

namespace LogRelay.Delivery.Processing.Redaction;

/// <summary>Puts a replacement in the place of every secret in a line.</summary>
/// <remarks>One redactor for each stream, one caller at a time. Allocates nothing per line.</remarks>
internal sealed class LineRedactor
{
    private readonly RedactionOptions _options;
    private readonly byte[] _replacement;
    private readonly SecretSpans _secrets = new();

    /// <summary>Looks for what <paramref name="options"/> name.</summary>
    public LineRedactor(RedactionOptions options)
    {
        _options = options;
        _replacement = Encoding.UTF8.GetBytes(options.Replacement);
    }

    /// <summary>Writes the line without its secrets to the batch's text space.</summary>
    /// <param name="line">Any bytes.</param>
    /// <param name="output">Where it goes; the caller announces it.</param>
    /// <param name="text">Scratch.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(ReadOnlySpan<byte> line, RecordBatch output, LineText text)
    {
        _secrets.Clear();
        Find(line, text);
        _secrets.Merge();
        var length = line.Length;
        foreach (var (start, end) in _secrets.Spans)
        {
            length += _replacement.Length - (end - start);
        }
        var space = output.TextSpace(length);
        var from = 0;
        foreach (var (start, end) in _secrets.Spans)
        {
            line[from..start].CopyTo(space);
            space = space[(start - from)..];
            _replacement.CopyTo(space);
            space = space[_replacement.Length..];
            from = end;
        }
        line[from..].CopyTo(space);
        return length;
    }

    private void Find(ReadOnlySpan<byte> line, LineText text)
    {
        if ((_options.Presets & RedactionPresets.Tokens) != 0)
        {
            AuthorizationFinder.Find(line, _secrets);
            JwtFinder.Find(line, _secrets);
            AccessKeyFinder.Find(line, _secrets);
        }
        if ((_options.Presets & RedactionPresets.Passwords) != 0)
        {
            PasswordFinder.Find(line, _secrets);
            UrlPasswordFinder.Find(line, _secrets);
        }
        if ((_options.Presets & RedactionPresets.Email) != 0)
        {
            EmailFinder.Find(line, _secrets);
        }
        if ((_options.Presets & RedactionPresets.Cards) != 0)
        {
            CardFinder.Find(line, _secrets);
        }
        if (_options.Pattern is { } pattern)
        {
            foreach (var match in pattern.Matches(text.Decode(line)))
            {
                var (start, end) = text.Bytes(match.Index, match.Length);
                _secrets.Add(start, end);
            }
        }
    }
}
