using System.Globalization;
using System.Text;
using LogRelay.Options.Templates.Evaluation;

namespace LogRelay.Options.Templates.Formatting;

/// <summary>
/// Go's fmt.Sprintf (fmt/print.go, <c>doPrintf</c>): never fails; what does not fit is said in the result, as in
/// <c>%!d(string=hi)</c>. One use, one thread.
/// </summary>
internal sealed class GoFormat
{
    // fmt's own bound for widths and precisions.
    private const int TooLarge = 1_000_000;

    private readonly string _format;
    private readonly TemplateValue[] _values;
    private readonly Budget _budget;
    private readonly StringBuilder _text = new();
    private int _at;
    private int _next;
    private bool _reordered;
    private bool _goodIndex;
    private bool _afterIndex;

    private GoFormat(string format, TemplateValue[] values, Budget budget)
    {
        _format = format;
        _values = values;
        _budget = budget;
    }

    /// <summary>The formatted text, in Go bytes like the format.</summary>
    /// <exception cref="TemplateException">The text would be too long.</exception>
    public static string Format(string format, TemplateValue[] values, Budget budget)
    {
        var formatting = new GoFormat(format, values, budget);
        formatting.Run();
        return formatting._text.ToString();
    }

    private void Run()
    {
        while (_at < _format.Length)
        {
            var percent = _format.IndexOf('%', _at);
            Append(_format[_at..(percent < 0 ? _format.Length : percent)]);
            _at = percent < 0 ? _format.Length : percent + 1;
            if (percent >= 0)
            {
                One();
            }
        }

        if (!_reordered && _next < _values.Length)
        {
            var extra = _values[_next..].Select(value => value is NilValue
                ? "<nil>"
                : value.TypeName + "=" + ValuePrinter.Print(value, _budget));
            Append("%!(EXTRA " + string.Join(", ", extra) + ")");
        }
    }

    private void One()
    {
        _goodIndex = true;
        _afterIndex = false;
        var spec = default(FormatSpec);
        for (; _at < _format.Length && "+-# 0".Contains(_format[_at], StringComparison.Ordinal); _at++)
        {
            spec = spec.With(new Rune(_format[_at]));
        }

        ArgumentIndex();
        spec = Width(spec);
        spec = Precision(spec);
        if (!_afterIndex)
        {
            ArgumentIndex();
        }

        if (_at >= _format.Length)
        {
            Append("%!(NOVERB)");
            return;
        }

        // Only zeros to the left: a '-' beats a '0'.
        spec = spec.Minus ? spec with { Zero = false } : spec;
        var verb = GoBytes.First(_format.AsSpan(_at), out var used);
        var shown = _format.Substring(_at, used);
        _at += used;
        if (verb.Value == '%')
        {
            Append("%");
        }
        else if (!_goodIndex)
        {
            Append($"%!{shown}(BADINDEX)");
        }
        else if (_next >= _values.Length)
        {
            Append($"%!{shown}(MISSING)");
        }
        else
        {
            _budget.Make((spec.Width ?? 0) + (spec.Precision ?? 0));
            Append(FormatVerb.Apply(_values[_next++], shown, shown == "v" ? spec with { Plus = false } : spec, _budget));
        }
    }

    private FormatSpec Width(FormatSpec spec)
    {
        if (_at < _format.Length && _format[_at] == '*')
        {
            _at++;
            var width = Star();
            _afterIndex = false;
            if (width is null)
            {
                Append("%!(BADWIDTH)");
            }

            return width < 0 ? spec with { Width = -width, Minus = true } : spec with { Width = width };
        }

        var number = Number();
        if (_afterIndex && number is not null)
        {
            _goodIndex = false;
        }

        return spec with { Width = number };
    }

    private FormatSpec Precision(FormatSpec spec)
    {
        if (_at >= _format.Length || _format[_at] != '.')
        {
            return spec;
        }

        _at++;
        _goodIndex = _goodIndex && !_afterIndex;
        ArgumentIndex();
        if (_at < _format.Length && _format[_at] == '*')
        {
            _at++;
            var precision = Star();
            _afterIndex = false;
            if (precision is null or < 0)
            {
                Append("%!(BADPREC)");
                precision = null;
            }

            return spec with { Precision = precision };
        }

        return spec with { Precision = Number() ?? 0 };
    }

    // Digits; null when there are none. A number that is far too large swallows the rest of the format, as in fmt.
    private int? Number()
    {
        int? number = null;
        for (; _at < _format.Length && char.IsAsciiDigit(_format[_at]); _at++)
        {
            if (number > TooLarge)
            {
                _at = _format.Length;
                return null;
            }

            number = ((number ?? 0) * 10) + _format[_at] - '0';
        }

        return number;
    }

    private int? Star()
    {
        var value = _next < _values.Length ? _values[_next] : null;
        _next++;
        long? number = value switch { IntValue whole => whole.Number, ByteValue small => small.Number, _ => null };
        return number is >= -TooLarge and <= TooLarge ? (int)number : null;
    }

    private void ArgumentIndex()
    {
        if (_at >= _format.Length || _format[_at] != '[')
        {
            return;
        }

        _reordered = true;
        var close = _format.IndexOf(']', _at);
        if (close < 0)
        {
            _goodIndex = false;
            _at++;
            return;
        }

        var digits = _format.AsSpan(_at + 1, close - _at - 1);
        _at = close + 1;
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index >= 1
            && index <= _values.Length)
        {
            _next = index - 1;
            _afterIndex = true;
        }
        else
        {
            _goodIndex = false;
        }
    }

    private void Append(string text)
    {
        _budget.Make(_text.Length + text.Length);
        _text.Append(text);
    }
}
