namespace LogRelay.Options.Templates.Evaluation;

/// <summary>A function of templates.</summary>
/// <param name="Name">As written in a template.</param>
/// <param name="Parameters">What it takes, in order.</param>
/// <param name="Repeats">Whether the last parameter may be given any number of times, also never.</param>
/// <param name="Body">Computes it; the arguments have been checked. Throws <see cref="TemplateException"/>.</param>
internal sealed record TemplateFunction(
    string Name,
    IReadOnlyList<ParameterKind> Parameters,
    bool Repeats,
    Func<TemplateValue[], Budget, TemplateValue> Body)
{
    /// <summary>Checks the arguments by number and type, charges for reading them, and computes.</summary>
    /// <exception cref="TemplateException">They do not fit, or the function fails.</exception>
    public TemplateValue Call(TemplateValue[] arguments, Budget budget)
    {
        var least = Parameters.Count - (Repeats ? 1 : 0);
        if (arguments.Length < least || (!Repeats && arguments.Length > least))
        {
            var wanted = Repeats ? $"at least {least}" : $"{least}";
            throw new TemplateException($"{Name} takes {wanted} argument{(least == 1 ? "" : "s")}, not {arguments.Length}");
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            Check(arguments[i], i);
            budget.Spend(Size(arguments[i]));
        }

        try
        {
            return Body(arguments, budget);
        }
        catch (TemplateException e)
        {
            throw new TemplateException($"{Name}: {e.Message}");
        }
    }

    private void Check(TemplateValue argument, int index)
    {
        var (fits, wanted) = Parameters[Math.Min(index, Parameters.Count - 1)] switch
        {
            ParameterKind.Text => (argument is TextValue, "string"),
            ParameterKind.Whole => (argument is IntValue, "int"),
            ParameterKind.List => (argument is ListValue, "[]string"),
            _ => (true, ""),
        };
        if (!fits)
        {
            throw new TemplateException($"{Name}: argument {index + 1} must be {wanted}, not {argument.TypeName}");
        }
    }

    private static long Size(TemplateValue value) => value switch
    {
        TextValue text => text.Bytes.Length,
        ListValue list => list.Items.Sum(item => item.Length + 1L),
        MapValue map => map.Entries.Sum(entry => entry.Key.Length + entry.Value.Length + 2L),
        _ => 1,
    };
}
