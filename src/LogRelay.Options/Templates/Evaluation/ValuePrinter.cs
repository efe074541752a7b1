using System.Globalization;
using LogRelay.Options.Templates.Formatting;

namespace LogRelay.Options.Templates.Evaluation;

/// <summary>Prints values as Go's fmt does with <c>%v</c>. Results are Go bytes.</summary>
internal static class ValuePrinter
{
    /// <summary>One value. nil prints as <c>&lt;nil&gt;</c>; in an action of its own it is <c>&lt;no value&gt;</c>.</summary>
    /// <exception cref="TemplateException">The value is the container as a whole, or the text would be too long.</exception>
    public static string Print(TemplateValue value, Budget budget)
    {
        switch (value)
        {
            case TextValue text:
                return text.Bytes;
            case IntValue number:
                return number.Number.ToString(CultureInfo.InvariantCulture);
            case ByteValue number:
                return number.Number.ToString(CultureInfo.InvariantCulture);
            case FloatValue number:
                return GoFloat.Format(number.Number, 'g', -1, keepZeros: false);
            case BoolValue truth:
                return truth.Truth ? "true" : "false";
            case ListValue list:
                budget.Make(2 + list.Items.Sum(item => item.Length + 1L));
                return "[" + string.Join(' ', list.Items) + "]";
            case MapValue map:
                budget.Make(5 + map.Entries.Sum(entry => entry.Key.Length + entry.Value.Length + 2L));
                return "map[" + string.Join(' ', map.Entries.Select(entry => $"{entry.Key}:{entry.Value}")) + "]";
            case TimeValue time:
                return time.Time.ToString();
            case ContainerValue:
                throw Whole();
            default:
                return "<nil>";
        }
    }

    /// <summary>As fmt.Sprint: a space between two neighbours when neither is a string.</summary>
    public static string PrintAll(ReadOnlySpan<TemplateValue> values, Budget budget)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0 && values[i] is not TextValue && values[i - 1] is not TextValue)
            {
                text.Append(' ');
            }

            var next = Print(values[i], budget);
            budget.Make(text.Length + next.Length);
            text.Append(next);
        }

        return text.ToString();
    }

    /// <summary>
    /// The refusal to print or encode everything that is known of a container: that would write its whole environment,
    /// secrets included, into every line.
    /// </summary>
    public static TemplateException Whole() =>
        new("would print every fact of the container, its environment included; name a field, such as {{.Name}}");
}
