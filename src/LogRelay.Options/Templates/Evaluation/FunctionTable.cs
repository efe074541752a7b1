using System.Collections.Frozen;
using LogRelay.Options.Messages;
using LogRelay.Options.Templates.Formatting;
using static LogRelay.Options.Templates.Evaluation.ParameterKind;

namespace LogRelay.Options.Templates.Evaluation;

/// <summary>
/// The functions of Docker's tags (moby daemon/logger/templates) and Go's own (text/template/funcs.go). <c>and</c> and
/// <c>or</c> stand here for their names; the evaluator does them, since they do not evaluate what they do not need.
/// </summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, TemplateFunction> Functions = new TemplateFunction[]
    {
        Fixed("json", [Any], (a, budget) => new TextValue(JsonText.Of(a[0], budget))),
        Fixed("split", [Text, Text], (a, _) => new ListValue(GoStrings.Split(Bytes(a[0]), Bytes(a[1])))),
        Fixed("join", [List, Text], Join),
        Fixed("title", [Text], (a, _) => new TextValue(GoStrings.Title(Bytes(a[0])))),
        Fixed("lower", [Text], (a, _) => new TextValue(GoStrings.Lower(Bytes(a[0])))),
        Fixed("upper", [Text], (a, _) => new TextValue(GoStrings.Upper(Bytes(a[0])))),
        Fixed("pad", [Text, Whole, Whole], Pad),
        Fixed("truncate", [Text, Whole], Truncate),
        Repeating("index", [Any, Any], (a, _) => GoIndex.Index(a)),
        Repeating("slice", [Any, Any], (a, _) => GoIndex.Slice(a)),
        Fixed("len", [Any], (a, _) => GoIndex.Length(a[0])),
        Repeating("print", [Any], (a, budget) => new TextValue(ValuePrinter.PrintAll(a, budget))),
        Repeating("printf", [Text, Any], (a, budget) => new TextValue(GoFormat.Format(Bytes(a[0]), a[1..], budget))),
        Repeating("println", [Any], PrintLine),
        Repeating("html", [Any], (a, budget) => Escaped(a, budget, GoEscape.Html)),
        Repeating("js", [Any], (a, budget) => Escaped(a, budget, GoEscape.JavaScript)),
        Repeating("urlquery", [Any], (a, budget) => Escaped(a, budget, GoEscape.Query)),
        Repeating("eq", [Any, Any], Equal),
        Fixed("ne", [Any, Any], (a, _) => new BoolValue(!GoCompare.AreEqual(a[0], a[1]))),
        Fixed("lt", [Any, Any], (a, _) => new BoolValue(GoCompare.IsLess(a[0], a[1]))),
        Fixed("le", [Any, Any], (a, _) => new BoolValue(GoCompare.IsLess(a[0], a[1]) || GoCompare.AreEqual(a[0], a[1]))),
        Fixed("gt", [Any, Any], (a, _) => new BoolValue(!GoCompare.IsLess(a[0], a[1]) && !GoCompare.AreEqual(a[0], a[1]))),
        Fixed("ge", [Any, Any], (a, _) => new BoolValue(!GoCompare.IsLess(a[0], a[1]))),
        Fixed("not", [Any], (a, _) => new BoolValue(!a[0].IsTrue)),
        Repeating("and", [Any, Any], (a, _) => a[0]),
        Repeating("or", [Any, Any], (a, _) => a[0]),
    }.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>The function of this name; null when there is none.</summary>
    public static TemplateFunction? Find(string name) => Functions.GetValueOrDefault(name);

    /// <summary>The error for a name that is no function, with the one that was meant.</summary>
    public static TemplateException Unknown(string name)
    {
        var shown = GoBytes.ToText(name);
        var nearest = NearestName.Find(shown, Functions.Keys.Order(StringComparer.Ordinal));
        shown = shown.Length > MessageText.MaxShown ? MessageText.Quote(shown) : shown;
        return new TemplateException(nearest is null ? $"no function {shown}" : $"no function {shown}; did you mean {nearest}?");
    }

    private static TemplateFunction Fixed(string name, ParameterKind[] parameters, Func<TemplateValue[], Budget, TemplateValue> body) =>
        new(name, parameters, Repeats: false, body);

    private static TemplateFunction Repeating(string name, ParameterKind[] parameters, Func<TemplateValue[], Budget, TemplateValue> body) =>
        new(name, parameters, Repeats: true, body);

    private static string Bytes(TemplateValue value) => ((TextValue)value).Bytes;

    private static TextValue Join(TemplateValue[] arguments, Budget budget)
    {
        var (items, separator) = (((ListValue)arguments[0]).Items, Bytes(arguments[1]));
        budget.Make(items.Sum(item => (long)item.Length) + ((long)separator.Length * Math.Max(0, items.Count - 1)));
        return new TextValue(string.Join(separator, items));
    }

    // Docker pads nothing onto an empty text.
    private static TextValue Pad(TemplateValue[] arguments, Budget budget)
    {
        var text = Bytes(arguments[0]);
        var (before, after) = (((IntValue)arguments[1]).Number, ((IntValue)arguments[2]).Number);
        if (text.Length == 0)
        {
            return TextValue.Empty;
        }

        if (before < 0 || after < 0)
        {
            throw new TemplateException("the numbers of spaces must not be negative");
        }

        budget.Make(before);
        budget.Make(after);
        budget.Make(before + text.Length + after);
        return new TextValue(new string(' ', (int)before) + text + new string(' ', (int)after));
    }

    // By bytes, as in Docker: the cut may fall inside a character.
    private static TextValue Truncate(TemplateValue[] arguments, Budget budget)
    {
        var (text, length) = (Bytes(arguments[0]), ((IntValue)arguments[1]).Number);
        return length < 0
            ? throw new TemplateException("the length must not be negative")
            : new TextValue(text.Length <= length ? text : text[..(int)length]);
    }

    private static TextValue PrintLine(TemplateValue[] arguments, Budget budget)
    {
        var texts = arguments.Select(argument => ValuePrinter.Print(argument, budget)).ToList();
        budget.Make(texts.Sum(text => text.Length + 1L) + 1);
        return new TextValue(string.Join(' ', texts) + "\n");
    }

    private static TextValue Escaped(TemplateValue[] arguments, Budget budget, Func<string, string> escape)
    {
        var text = ValuePrinter.PrintAll(arguments, budget);
        budget.Make(text.Length);
        return new TextValue(escape(text));
    }

    private static BoolValue Equal(TemplateValue[] arguments, Budget budget)
    {
        if (arguments.Length < 2)
        {
            throw new TemplateException("takes at least 2 arguments");
        }

        return new BoolValue(arguments.Skip(1).Any(other => GoCompare.AreEqual(arguments[0], other)));
    }
}
