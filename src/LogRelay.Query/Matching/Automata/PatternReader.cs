using System.Globalization;
using LogRelay.Query.Matching.Automata.Syntax;

namespace LogRelay.Query.Matching.Automata;

/// <summary>
/// Reads an expression in .NET's syntax that .NET has accepted, so far as it is known here: characters, classes, groups,
/// choices, repetitions, anchors and the options i, m, s and n. Whatever else there is makes it null.
/// </summary>
internal sealed class PatternReader
{
    private readonly string _pattern;
    private readonly CharacterSets _sets;
    private int _at;

    private PatternReader(string pattern, CharacterSets sets)
    {
        _pattern = pattern;
        _sets = sets;
    }

    private bool IsAtEnd => _at == _pattern.Length;

    /// <summary>Reads it.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="ignoreCase">Letters in either case are the same.</param>
    /// <param name="sets">Gets the sets of its characters.</param>
    /// <returns>Null when something in it is not known here.</returns>
    public static Piece? Read(string pattern, bool ignoreCase, CharacterSets sets)
    {
        var reader = new PatternReader(pattern, sets);
        var piece = reader.Choices(new PatternOptions(ignoreCase, MultiLine: false, SingleLine: false));
        return reader.IsAtEnd ? piece : null;
    }

    /// <summary>All up to the end of the group.</summary>
    private Piece? Choices(PatternOptions options)
    {
        var choices = new List<Piece>();
        var parts = new List<Piece>();
        while (!IsAtEnd && _pattern[_at] != ')')
        {
            if (_pattern[_at] == '|')
            {
                _at++;
                choices.Add(Sequence(parts));
                parts = [];
                continue;
            }
            if (Options(')') is { } changed)
            {
                // They hold up to the end of the group, also in its other choices.
                options = changed(options);
                continue;
            }
            if (Atom(options) is not { } atom || Repetition(atom) is not { } part)
            {
                return null;
            }
            parts.Add(part);
        }
        choices.Add(Sequence(parts));
        return choices.Count == 1 ? choices[0] : new ChoicePiece(choices);
    }

    private static Piece Sequence(List<Piece> parts) => parts.Count == 1 ? parts[0] : new SequencePiece(parts);

    private Piece? Atom(PatternOptions options)
    {
        var first = _pattern[_at];
        switch (first)
        {
            case '(':
                return Group(options);
            case '[':
                return Class(options);
            case '\\':
                return Escape(options);
            case '*' or '+' or '?':
                return null;
            case '{' when RepetitionEnd(_at) > 0:
                return null;
            case '^':
                _at++;
                return new AnchorPiece(options.MultiLine ? Anchor.LineStart : Anchor.TextStart);
            case '$':
                _at++;
                return new AnchorPiece(options.MultiLine ? Anchor.LineEnd : Anchor.LastLineEnd);
            case '.':
                _at++;
                return Characters(options.SingleLine ? _sets.Everything() : _sets.NoNewline());
            default:
                _at++;
                return Characters(_sets.Literal(first, options.IgnoreCase));
        }
    }

    private static CharacterPiece? Characters(int? set) => set is { } number ? new CharacterPiece(number) : null;

    private Piece? Group(PatternOptions options)
    {
        if (Options(':') is { } changed)
        {
            options = changed(options);
        }
        else if (!_pattern.AsSpan(_at).StartsWith("(?"))
        {
            _at++;
        }
        else if (NameEnd() is { } nameEnd)
        {
            _at = nameEnd;
        }
        else
        {
            return null;
        }
        var inside = Choices(options);
        if (inside is null || IsAtEnd)
        {
            return null;
        }
        _at++;
        return inside;
    }

    /// <summary>The place behind <c>(?&lt;name></c>; null when there is none.</summary>
    private int? NameEnd()
    {
        var place = _at + 3;
        if (place >= _pattern.Length || _pattern[place - 1] is not ('<' or '\''))
        {
            return null;
        }
        while (place < _pattern.Length && (char.IsAsciiLetterOrDigit(_pattern[place]) || _pattern[place] == '_'))
        {
            place++;
        }
        var isName = place > _at + 3 && place < _pattern.Length && _pattern[place] == (_pattern[_at + 2] == '<' ? '>' : '\'');
        return isName ? place + 1 : null;
    }

    /// <summary>Reads <c>(?i-s)</c>, <c>(?i:</c> or <c>(?:</c>, when it stands there and ends like that.</summary>
    /// <returns>What it changes.</returns>
    private Func<PatternOptions, PatternOptions>? Options(char end)
    {
        var letters = _pattern.AsSpan(_at);
        if (!letters.StartsWith("(?"))
        {
            return null;
        }
        letters = letters[2..];
        // n is for groups without a name: which of them are remembered is nothing to a match.
        var length = letters.IndexOfAnyExcept("imsn-");
        if (length < 0 || letters[length] != end || (length == 0 && end != ':') || letters[..length].Count('-') > 1)
        {
            return null;
        }
        var dash = letters[..length].IndexOf('-');
        var on = letters[..(dash < 0 ? length : dash)].ToString();
        var off = letters[(dash < 0 ? length : dash)..length].ToString();
        _at += 2 + length + 1;
        return options => new PatternOptions(
            (options.IgnoreCase || on.Contains('i', StringComparison.Ordinal)) && !off.Contains('i', StringComparison.Ordinal),
            (options.MultiLine || on.Contains('m', StringComparison.Ordinal)) && !off.Contains('m', StringComparison.Ordinal),
            (options.SingleLine || on.Contains('s', StringComparison.Ordinal)) && !off.Contains('s', StringComparison.Ordinal));
    }

    private CharacterPiece? Class(PatternOptions options)
    {
        // A ] right after the opening stands for itself.
        var end = _at + 1;
        end += end < _pattern.Length && _pattern[end] == '^' ? 1 : 0;
        end += end < _pattern.Length && _pattern[end] == ']' ? 1 : 0;
        while (end < _pattern.Length && _pattern[end] != ']')
        {
            if (_pattern[end] == '[')
            {
                // A class to be subtracted, or the beginning of [:name:].
                return null;
            }
            end += _pattern[end] == '\\' ? 2 : 1;
        }
        return end < _pattern.Length ? Atom(end + 1, options) : null;
    }

    private Piece? Escape(PatternOptions options)
    {
        if (_at + 1 == _pattern.Length)
        {
            return null;
        }
        var letter = _pattern[_at + 1];
        switch (letter)
        {
            case 'b':
                return Anchored(Anchor.WordEdge);
            case 'B':
                return Anchored(Anchor.NoWordEdge);
            case 'A':
                return Anchored(Anchor.TextStart);
            case 'Z':
                return Anchored(Anchor.LastLineEnd);
            case 'z':
                return Anchored(Anchor.TextEnd);
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 't' or 'n' or 'r' or 'f' or 'v' or 'a' or 'e':
                return Atom(_at + 2, options);
            case 'c':
                return Atom(_at + 3, options);
            case 'x':
                return Atom(_at + 4, options);
            case 'u':
                return Atom(_at + 6, options);
            case 'p' or 'P':
                var end = _pattern.IndexOf('}', _at);
                return end < 0 ? null : Atom(end + 1, options);
            default:
                if (char.IsLetterOrDigit(letter) || letter == '_')
                {
                    return null;
                }
                _at += 2;
                return Characters(_sets.Literal(letter, options.IgnoreCase));
        }
    }

    private AnchorPiece Anchored(Anchor anchor)
    {
        _at += 2;
        return new AnchorPiece(anchor);
    }

    private CharacterPiece? Atom(int end, PatternOptions options)
    {
        if (end > _pattern.Length)
        {
            return null;
        }
        var atom = _pattern[_at..end];
        _at = end;
        return Characters(_sets.Atom(atom, options.IgnoreCase));
    }

    private Piece? Repetition(Piece atom)
    {
        if (IsAtEnd)
        {
            return atom;
        }
        var (min, max) = (0, default(int?));
        switch (_pattern[_at])
        {
            case '*':
                _at++;
                break;
            case '+':
                _at++;
                min = 1;
                break;
            case '?':
                _at++;
                max = 1;
                break;
            case '{' when RepetitionEnd(_at) is var end and > 0:
                var counts = _pattern[(_at + 1)..(end - 1)].Split(',');
                if (!int.TryParse(counts[0], CultureInfo.InvariantCulture, out min))
                {
                    return null;
                }
                if (counts.Length == 1)
                {
                    max = min;
                }
                else if (counts[1].Length > 0)
                {
                    if (!int.TryParse(counts[1], CultureInfo.InvariantCulture, out var most))
                    {
                        return null;
                    }
                    max = most;
                }
                _at = end;
                break;
            default:
                return atom;
        }
        // Lazy or not, it is the same texts that match.
        _at += !IsAtEnd && _pattern[_at] == '?' ? 1 : 0;
        return new RepeatPiece(atom, min, max);
    }

    /// <summary>The place behind <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; -1 when the brace stands for itself.</summary>
    private int RepetitionEnd(int place)
    {
        var end = place + 1;
        while (end < _pattern.Length && char.IsAsciiDigit(_pattern[end]))
        {
            end++;
        }
        if (end == place + 1)
        {
            return -1;
        }
        if (end < _pattern.Length && _pattern[end] == ',')
        {
            end++;
            while (end < _pattern.Length && char.IsAsciiDigit(_pattern[end]))
            {
                end++;
            }
        }
        return end < _pattern.Length && _pattern[end] == '}' ? end + 1 : -1;
    }
}
