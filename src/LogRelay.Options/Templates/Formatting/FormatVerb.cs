using System.Globalization;
using System.Text;
using LogRelay.Options.Templates.Evaluation;

namespace LogRelay.Options.Templates.Formatting;

/// <summary>One value by one verb of printf (Go's fmt/print.go <c>printArg</c> and fmt/format.go).</summary>
internal static class FormatVerb
{
    /// <summary>The formatted value in Go bytes.</summary>
    /// <exception cref="TemplateException">The value is the container as a whole, or the text would be too long.</exception>
    public static string Apply(TemplateValue value, string verb, FormatSpec spec, Budget budget)
    {
        if (verb == "T")
        {
            return spec.Pad(spec.Cut(value is NilValue ? "<nil>" : value.TypeName));
        }

        return value switch
        {
            TextValue text => Text(text.Bytes, verb, spec, budget),
            IntValue whole => Whole(whole, whole.Number, verb, spec, budget),
            ByteValue small => Whole(small, small.Number, verb, spec, budget),
            FloatValue number => Float(number, verb, spec, budget),
            BoolValue truth when verb is "t" or "v" => spec.Pad(truth.Truth ? "true" : "false"),
            ListValue list => List(list, verb, spec, budget),
            MapValue map => Map(map, verb, spec, budget),
            TimeValue time when verb is "v" or "s" or "x" or "X" or "q" => Text(time.Time.ToString(), verb, spec, budget),
            NilValue when verb == "v" => spec.Pad("<nil>"),
            NilValue => $"%!{verb}(<nil>)",
            ContainerValue => throw ValuePrinter.Whole(),
            _ => Bad(value, verb, spec, budget),
        };
    }

    private static string Bad(TemplateValue value, string verb, FormatSpec spec, Budget budget) =>
        $"%!{verb}({value.TypeName}={Apply(value, "v", spec with { Sharp = false }, budget)})";

    private static string Text(string bytes, string verb, FormatSpec spec, Budget budget)
    {
        switch (verb)
        {
            case "v" when spec.Sharp:
                return Quoted(bytes, spec with { Sharp = false });
            case "v" or "s":
                return spec.Pad(spec.Cut(bytes));
            case "q":
                return Quoted(spec.Cut(bytes), spec);
            case "x" or "X":
                budget.Make(bytes.Length * 4L);
                return spec.Pad(Hexadecimal(bytes, verb == "X", spec));
            default:
                return Bad(new TextValue(bytes), verb, spec, budget);
        }
    }

    private static string Quoted(string bytes, FormatSpec spec) => spec.Pad(
        spec.Sharp && GoQuote.CanBackQuote(bytes) ? $"`{bytes}`" : GoQuote.Quote(bytes, '"', spec.Plus));

    private static string Hexadecimal(string bytes, bool isUpper, FormatSpec spec)
    {
        var text = new StringBuilder();
        var prefix = !spec.Sharp ? "" : isUpper ? "0X" : "0x";
        var end = Math.Min(spec.Precision ?? bytes.Length, bytes.Length);
        for (var i = 0; i < end; i++)
        {
            text.Append(i > 0 && spec.Space ? " " : "").Append(i == 0 || spec.Space ? prefix : "");
            text.Append(((int)bytes[i]).ToString(isUpper ? "X2" : "x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static string Whole(TemplateValue value, long number, string verb, FormatSpec spec, Budget budget)
    {
        switch (verb)
        {
            case "v" when spec.Sharp && value is ByteValue:
                return Integer(number, 16, "0123456789abcdef", "0x", spec with { Sharp = false });
            case "v" or "d":
                return Integer(number, 10, "0123456789", "", spec with { Sharp = false });
            case "b":
                return Integer(number, 2, "01", spec.Sharp ? "0b" : "", spec);
            case "o" or "O":
                return Integer(number, 8, "01234567", verb == "O" ? "0o" : spec.Sharp ? "0" : "", spec);
            case "x":
                return Integer(number, 16, "0123456789abcdef", spec.Sharp ? "0x" : "", spec);
            case "X":
                return Integer(number, 16, "0123456789ABCDEF", spec.Sharp ? "0X" : "", spec);
            case "c":
                return spec.Pad(GoBytes.Of(Character(number).ToString()));
            case "q":
                return spec.Pad(GoQuote.Quote(GoBytes.Of(Character(number).ToString()), '\'', spec.Plus));
            case "U":
                var code = "U+" + number.ToString("X4", CultureInfo.InvariantCulture);
                var showsCharacter = spec.Sharp && Rune.IsValid((int)Math.Clamp(number, -1, int.MaxValue))
                    && GoQuote.IsPrint(Character(number));
                return spec.Pad(showsCharacter ? $"{code} '{GoBytes.Of(Character(number).ToString())}'" : code);
            default:
                return Bad(value, verb, spec, budget);
        }
    }

    private static Rune Character(long number) =>
        number is >= 0 and <= 0x10ffff && Rune.IsValid((int)number) ? new Rune((int)number) : Rune.ReplacementChar;

    private static string Integer(long number, int radix, string digits, string prefix, FormatSpec spec)
    {
        var magnitude = number < 0 ? (ulong)-number : (ulong)number;
        if (spec.Precision == 0 && magnitude == 0)
        {
            return new string(' ', spec.Width ?? 0);
        }

        var sign = number < 0 ? "-" : spec.Plus ? "+" : spec.Space ? " " : "";
        var least = spec.Precision ?? (spec.Zero && !spec.Minus ? (spec.Width ?? 0) - sign.Length : 0);
        var text = new StringBuilder();
        do
        {
            text.Insert(0, digits[(int)(magnitude % (ulong)radix)]);
            magnitude /= (ulong)radix;
        }
        while (magnitude > 0);

        text.Insert(0, "0", Math.Max(0, least - text.Length));
        prefix = prefix == "0" && text[0] == '0' ? "" : prefix;
        return (spec with { Zero = false }).Pad(sign + prefix + text);
    }

    private static string Float(FloatValue value, string verb, FormatSpec spec, Budget budget)
    {
        if (verb is not ("v" or "e" or "E" or "f" or "F" or "g" or "G"))
        {
            return Bad(value, verb, spec, budget);
        }

        var letter = verb is "v" ? 'g' : verb[0];
        var precision = spec.Precision ?? (letter is 'g' or 'G' ? -1 : 6);
        var text = GoFloat.Format(value.Number, letter, precision, spec.Sharp && spec.Precision is not null);
        if (text[0] is not ('-' or '+'))
        {
            text = (spec.Plus ? "+" : spec.Space ? " " : "") + text;
        }
        else if (text == "+Inf" && !spec.Plus)
        {
            text = spec.Space ? " Inf" : text;
        }

        return (double.IsFinite(value.Number) ? spec : spec with { Zero = false }).Pad(text, isNumber: true);
    }

    private static string List(ListValue list, string verb, FormatSpec spec, Budget budget)
    {
        var isGoSyntax = verb == "v" && spec.Sharp;
        var items = Each(list.Items, verb, spec, budget);
        return isGoSyntax ? "[]string{" + string.Join(", ", items) + "}" : "[" + string.Join(' ', items) + "]";
    }

    private static string Map(MapValue map, string verb, FormatSpec spec, Budget budget)
    {
        var isGoSyntax = verb == "v" && spec.Sharp;
        var keys = Each(map.Entries.Keys, verb, spec, budget);
        var values = Each(map.Entries.Values, verb, spec, budget);
        var entries = keys.Zip(values, (key, value) => $"{key}:{value}");
        return isGoSyntax ? "map[string]string{" + string.Join(", ", entries) + "}" : "map[" + string.Join(' ', entries) + "]";
    }

    private static List<string> Each(IEnumerable<string> items, string verb, FormatSpec spec, Budget budget)
    {
        var texts = new List<string>();
        var total = 0L;
        foreach (var item in items)
        {
            var text = Text(item, verb, spec, budget);
            total += text.Length + 2;
            budget.Make(total);
            texts.Add(text);
        }

        return texts;
    }
}
