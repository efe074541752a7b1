using LogRelay.Options.Catalog;
using LogRelay.Options.Values;

namespace LogRelay.Options.Parsing;

/// <summary>
/// The given values, read as their catalogue entries say; collects every error. One parse, one instance, one thread.
/// A value that was refused reads as null, so that a rule over several options can tell it from one that is absent.
/// </summary>
internal sealed class OptionValues(IReadOnlyDictionary<string, string> given)
{
    private readonly List<LogOptError> _errors = [];

    public IReadOnlyList<LogOptError> Errors => _errors;

    public bool Has(OptionDefinition option) => given.ContainsKey(option.Name);

    /// <summary>The text as given; empty when absent.</summary>
    public string Text(OptionDefinition option) => given.GetValueOrDefault(option.Name) ?? "";

    public void Refuse(OptionDefinition option, string problem) =>
        _errors.Add(new LogOptError(option.Name, Text(option), problem));

    public void RefuseName(string name, string problem) => _errors.Add(new LogOptError(name, null, problem));

    /// <summary>Bytes; null when absent without a default, or refused.</summary>
    public long? Size(OptionDefinition option, int step)
    {
        var text = Has(option) ? Text(option) : option.Default;
        if (text is null)
        {
            return null;
        }

        if (!GoSize.TryParse(text, step, out var bytes))
        {
            Refuse(option, "must be a size such as 500k, 10m or 1g (less than 2^63 bytes)");
            return null;
        }

        return InRange(option, bytes);
    }

    /// <summary>A whole number; null when refused. The option has a default.</summary>
    public long? Integer(OptionDefinition option)
    {
        if (!GoLiteral.TryAtoi(Has(option) ? Text(option) : option.Default!, out var number))
        {
            Refuse(option, $"must be a whole number, {Range(option)}");
            return null;
        }

        return InRange(option, number);
    }

    /// <summary>A duration; null when absent without a default, or refused.</summary>
    public TimeSpan? Duration(OptionDefinition option)
    {
        var text = Has(option) ? Text(option) : option.Default;
        if (text is null)
        {
            return null;
        }

        if (!Values.Duration.TryParse(text, out var duration))
        {
            Refuse(option, "must be a time such as 90s, 12h or 30d (units w, d, h, m, s, ms), more than nothing and at most 36500d");
            return null;
        }

        return duration;
    }

    /// <summary>A truth value; null when refused. The option has a default; words of its own are the caller's to look for first.</summary>
    public bool? Boolean(OptionDefinition option)
    {
        if (!GoLiteral.TryParseBool(Has(option) ? Text(option) : option.Default!, out var value))
        {
            string[] words = ["true", "false", .. option.Choices];
            Refuse(option, $"must be {string.Join(", ", words[..^1])} or {words[^1]}");
            return null;
        }

        return value;
    }

    /// <summary>One of the option's words; null when refused. The option has a default.</summary>
    public string? Choice(OptionDefinition option)
    {
        var text = Has(option) ? Text(option) : option.Default!;
        if (!option.Choices.Contains(text, StringComparer.Ordinal))
        {
            Refuse(option, $"must be one of {string.Join(", ", option.Choices)}");
            return null;
        }

        return text;
    }

    /// <summary>An absolute path; null when absent or refused.</summary>
    public string? File(OptionDefinition option)
    {
        if (!Has(option))
        {
            return null;
        }

        var path = Text(option);
        if (path.Length < 2 || path[0] != '/' || path.EndsWith('/') || path.Any(char.IsControl))
        {
            Refuse(option, "must be the absolute path of a file as the plugin sees it; of the host's files it sees those under /var/lib/logrelay");
            return null;
        }

        return path;
    }

    /// <summary>A host's name in lower case; null when absent or refused.</summary>
    public string? HostName(OptionDefinition option)
    {
        if (!Has(option))
        {
            return null;
        }

        if (!Values.HostName.IsValid(Text(option)))
        {
            Refuse(option, $"must be a host's name: {Values.HostName.Allowed}");
            return null;
        }

        return Text(option).ToLowerInvariant();
    }

    /// <summary>Names between commas; empty when absent or empty.</summary>
    public IReadOnlyList<string> Names(OptionDefinition option)
    {
        var text = Text(option);
        return text.Length == 0 ? [] : text.Split(',');
    }

    private long? InRange(OptionDefinition option, long number)
    {
        if (number < option.Minimum || number > option.Maximum)
        {
            Refuse(option, $"must be {Range(option, number)}");
            return null;
        }

        return number;
    }

    private static string Range(OptionDefinition option, long? number = null) =>
        option switch
        {
            // An upper end that is only the size of an int says nothing, unless it is what was crossed.
            { Maximum: < int.MaxValue } => $"from {option.Minimum} to {option.Maximum}",
            _ when number > option.Maximum => $"at most {option.Maximum}",
            _ => $"at least {option.Minimum}",
        };
}
