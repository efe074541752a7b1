using LogRelay.Options.Templates.Formatting;

namespace LogRelay.Options.Templates.Evaluation;

/// <summary>Docker's <c>json</c> function: Go's encoding/json without HTML escapes.</summary>
internal static class JsonText
{
    /// <exception cref="TemplateException">The value is the container as a whole, or the text would be too long.</exception>
    public static string Of(TemplateValue value, Budget budget)
    {
        switch (value)
        {
            case TextValue text:
                budget.Make((long)text.Bytes.Length);
                return GoEscape.Json(text.Bytes);
            case ListValue list:
                budget.Make(list.Items.Sum(item => item.Length + 3L));
                return "[" + string.Join(',', list.Items.Select(GoEscape.Json)) + "]";
            case MapValue map:
                budget.Make(map.Entries.Sum(entry => entry.Key.Length + entry.Value.Length + 6L));
                return "{" + string.Join(',', map.Entries.Select(Entry)) + "}";
            case FloatValue number:
                return Float(number.Number);
            case TimeValue time:
                return "\"" + time.Time.ToJson() + "\"";
            case NilValue:
                return "null";
            default:
                return ValuePrinter.Print(value, budget);
        }

        static string Entry(KeyValuePair<string, string> entry) => GoEscape.Json(entry.Key) + ":" + GoEscape.Json(entry.Value);
    }

    // As ES6 does: plain between 1e-6 and 1e21, and no zero before a one-digit exponent.
    private static string Float(double number)
    {
        var size = Math.Abs(number);
        if (size == 0 || (size >= 1e-6 && size < 1e21))
        {
            return GoFloat.Format(number, 'f', -1, keepZeros: false);
        }

        return GoFloat.Format(number, 'e', -1, keepZeros: false).Replace("e-0", "e-", StringComparison.Ordinal);
    }
}
