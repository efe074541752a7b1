using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using LogRelay.Options.Messages;

namespace LogRelay.Options.Patterns;

/// <summary>
/// Turns a pattern in Go's syntax into one that .NET's engine reads in the same way, for finding out whether it matches:
/// what a group captured and which of several matches comes first is not kept. Syntax: pkg.go.dev/regexp/syntax.
/// </summary>
/// <remarks>
/// Known differences: <c>\b</c> knows letters beyond ASCII, <c>.</c> and classes see UTF-16 units, and names of scripts
/// (<c>\p{Greek}</c>) and characters above U+FFFF inside a class are refused.
/// </remarks>
internal sealed class GoRegexSyntax
{
    /// <summary>Longest pattern, in UTF-16 units.</summary>
    public const int MaxLength = 1024;

    // Go's own limit for nested repetitions; here for all of them together, since each is a state of the automaton and
    // each character of a name may cost a visit to all states.
    private const int MaxRepeat = 1000;
    private const int MaxDepth = 100;

    private readonly string _go;
    private readonly StringBuilder _translated = new();
    private readonly Stack<(bool Multiline, int Repeat)> _groups = new();
    private int _at;
    private bool _multiline;
    private int _groupRepeat = 1;
    private int _atomRepeat = 1;
    private int _repeatSum;

    private GoRegexSyntax(string go)
    {
        _go = go;
    }

    /// <summary>Translates a pattern. Does not throw.</summary>
    public static bool TryTranslate(string go, out string translated, [NotNullWhen(false)] out string? problem)
    {
        translated = "";
        if (go.Length > MaxLength)
        {
            problem = $"is not supported: a pattern may have at most {MaxLength} characters";
            return false;
        }

        var syntax = new GoRegexSyntax(go);
        problem = syntax.Translate();
        translated = syntax._translated.ToString();
        return problem is null;
    }

    private string? Translate()
    {
        while (_at < _go.Length)
        {
            var problem = _go[_at] switch
            {
                '\\' => Escape(),
                '[' => Class(),
                '(' => Open(),
                ')' => Close(),
                '{' => Repeat(),
                '$' => Atom(1, _multiline ? "$" : "\\z"),
                '^' or '.' => Atom(1, _go[_at].ToString()),
                '*' or '+' or '?' or '|' => Pass(),
                _ => Literal(),
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return _groups.Count > 0 ? "is not a valid pattern: a closing ) is missing" : null;
    }

    private string? Pass()
    {
        _translated.Append(_go[_at++]);
        return null;
    }

    private string? Atom(int used, string translated)
    {
        _at += used;
        _atomRepeat = 1;
        _translated.Append(translated);
        return null;
    }

    private string? Literal()
    {
        if (char.IsHighSurrogate(_go[_at]) && _at + 1 < _go.Length && char.IsLowSurrogate(_go[_at + 1]))
        {
            return Atom(2, $"(?:{GoCharSet.Escape(_go[_at])}{GoCharSet.Escape(_go[_at + 1])})");
        }

        return Atom(1, GoCharSet.Escape(_go[_at]));
    }

    private string? Escape()
    {
        var letter = _at + 1 < _go.Length ? _go[_at + 1] : '\0';
        if (GoCharSet.Perl(letter) is { } set)
        {
            return Atom(2, $"[{set}]");
        }

        switch (letter)
        {
            case 'A' or 'b' or 'B' or 'z':
                return Atom(2, "\\" + letter);
            case 'p' or 'P':
                var category = GoRegexEscape.Category(_go, _at, out var length, out var problem);
                return problem ?? Atom(length, category);
            case 'Q':
                return Quoted();
            default:
                var value = GoRegexEscape.Character(_go, _at, out var used, out problem);
                return problem ?? Atom(used, Whole(value));
        }
    }

    private string? Quoted()
    {
        var end = _go.IndexOf("\\E", _at + 2, StringComparison.Ordinal);
        var stop = end < 0 ? _go.Length : end;
        _at += 2;
        while (_at < stop)
        {
            Literal();
        }

        _at = end < 0 ? _go.Length : end + 2;
        return null;
    }

    private string? Class()
    {
        var translated = GoRegexClass.Translate(_go, _at, out var used, out var problem);
        return problem ?? Atom(used, translated);
    }

    private string? Open()
    {
        if (_groups.Count == MaxDepth)
        {
            return $"is not supported: groups may be nested {MaxDepth} deep at most";
        }

        var outer = (_multiline, _groupRepeat);
        if (_at + 1 >= _go.Length || _go[_at + 1] != '?')
        {
            _at++;
            _translated.Append("(?:");
        }
        else
        {
            var problem = Special(out var isGroup);
            if (problem is not null || !isGroup)
            {
                return problem;
            }
        }

        _groups.Push(outer);
        _groupRepeat = 1;
        return null;
    }

    // (?P<name>re) (?<name>re) (?flags) (?flags:re)
    private string? Special(out bool isGroup)
    {
        isGroup = true;
        var rest = _go.AsSpan(_at);
        if (rest.StartsWith("(?P<") || (rest.StartsWith("(?<") && !rest.StartsWith("(?<=") && !rest.StartsWith("(?<!")))
        {
            var close = _go.IndexOf('>', _at);
            if (close < 0)
            {
                return "is not a valid pattern: the name of a group has no closing >";
            }

            _at = close + 1;
            _translated.Append("(?:");
            return null;
        }

        var end = _at + 2;
        var flags = new StringBuilder();
        var on = true;
        for (; end < _go.Length && _go[end] is 'i' or 'm' or 's' or 'U' or '-'; end++)
        {
            on = on && _go[end] != '-';
            _multiline = _go[end] == 'm' ? on : _multiline;
            flags.Append(_go[end] == 'U' ? "" : _go[end].ToString());
        }

        if (end == _go.Length || _go[end] is not (')' or ':'))
        {
            var shown = MessageText.Quote(_go[_at..Math.Min(end + 1, _go.Length)]);
            return $"is not supported: {shown} (Go's patterns have no look-around, only groups and the flags i, m, s, U)";
        }

        isGroup = _go[end] == ':';
        _at = end + 1;
        var kept = flags.ToString().TrimEnd('-');
        _translated.Append(isGroup ? $"(?{kept}:" : kept.Length > 0 ? $"(?{kept})" : "");
        return null;
    }

    private string? Close()
    {
        if (!_groups.TryPop(out var outer))
        {
            return "is not a valid pattern: a closing ) has no opening (";
        }

        _at++;
        _translated.Append(')');
        _atomRepeat = _groupRepeat;
        (_multiline, _groupRepeat) = (outer.Multiline, Math.Max(outer.Repeat, _groupRepeat));
        return null;
    }

    private string? Repeat()
    {
        var close = _go.IndexOf('}', _at);
        var bounds = close < 0 ? [] : _go[(_at + 1)..close].Split(',');
        if (bounds.Length is 0 or > 2 || bounds[0].Length == 0
            || bounds.Any(bound => bound.AsSpan().ContainsAnyExceptInRange('0', '9')))
        {
            return Literal();
        }

        var times = 0;
        foreach (var bound in bounds.Where(bound => bound.Length > 0))
        {
            if (!int.TryParse(bound, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > MaxRepeat)
            {
                return $"is not supported: a repetition may count to {MaxRepeat} at most";
            }

            times = Math.Max(times, number);
        }

        _atomRepeat *= Math.Max(times, 1);
        _repeatSum += _atomRepeat;
        if (_repeatSum > MaxRepeat)
        {
            return $"is not supported: repetitions may count to {MaxRepeat} at most, nested ones multiplied, all together";
        }

        _groupRepeat = Math.Max(_groupRepeat, _atomRepeat);
        _translated.Append(_go, _at, close + 1 - _at);
        _at = close + 1;
        return null;
    }

    private static string Whole(Rune value)
    {
        var units = value.ToString();
        return units.Length == 1 ? GoCharSet.Escape(units[0]) : $"(?:{GoCharSet.Escape(units[0])}{GoCharSet.Escape(units[1])})";
    }
}
