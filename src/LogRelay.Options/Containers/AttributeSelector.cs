namespace LogRelay.Options.Containers;

/// <summary>
/// Picks the labels and variables that go with each line. Follows moby daemon/logger/loginfo.go, <c>ExtraAttributes</c>:
/// labels by name, labels by pattern, variables by name, variables by pattern; the later wins where names are equal.
/// Does not throw; safe from any thread.
/// </summary>
public static class AttributeSelector
{
    /// <summary>Most attributes kept. They are repeated on every line, so a pattern that matches thousands is a mistake.</summary>
    public const int MaxAttributes = 512;

    /// <summary>Most characters of all names and values together.</summary>
    public const int MaxCharacters = 64 * 1024;

    /// <summary>Most characters of names that a pattern looks at; the largest pattern takes some seconds for so many.</summary>
    public const int MaxExaminedCharacters = 64 * 1024;

    /// <summary>The attributes, sorted by the bytes of their names, as json-file writes them.</summary>
    public static IReadOnlyDictionary<string, string> Select(AttributeOptions options, ContainerDescription description) =>
        Select(options, description, out _);

    /// <summary>The same, telling how many did not fit the bounds: attributes left out and names not looked at.</summary>
    public static IReadOnlyDictionary<string, string> Select(
        AttributeOptions options,
        ContainerDescription description,
        out int leftOut)
    {
        var chosen = new SortedDictionary<string, string>(Utf8Order.Instance);
        var unseen = Choose(chosen, options.Labels, options.LabelsPattern, description.ContainerLabels);
        if (options.Env.Count > 0 || options.EnvPattern is not null)
        {
            unseen += Choose(chosen, options.Env, options.EnvPattern, Variables(description.ContainerEnv));
        }

        leftOut = unseen + LeaveOutExcess(chosen);
        return chosen;
    }

    // Returns how many names the pattern did not get to see.
    private static int Choose(
        SortedDictionary<string, string> chosen,
        IReadOnlyList<string> names,
        Patterns.KeyPattern? pattern,
        IReadOnlyDictionary<string, string> facts)
    {
        foreach (var name in names)
        {
            if (facts.TryGetValue(name, out var value))
            {
                chosen[name] = value ?? "";
            }
        }

        if (pattern is null)
        {
            return 0;
        }

        var examined = 0L;
        var unseen = 0;
        foreach (var (name, value) in facts)
        {
            examined += name.Length;
            if (examined > MaxExaminedCharacters)
            {
                unseen++;
            }
            else if (pattern.IsMatch(name))
            {
                chosen[name] = value ?? "";
            }
        }

        return unseen;
    }

    // Entries without '=' do not count; of two entries of the same name the later one does.
    private static Dictionary<string, string> Variables(IReadOnlyList<string> environment)
    {
        var variables = new Dictionary<string, string>(environment.Count, StringComparer.Ordinal);
        foreach (var entry in environment)
        {
            var split = entry?.IndexOf('=', StringComparison.Ordinal) ?? -1;
            if (split >= 0)
            {
                variables[entry![..split]] = entry[(split + 1)..];
            }
        }

        return variables;
    }

    private static int LeaveOutExcess(SortedDictionary<string, string> chosen)
    {
        var excess = new List<string>();
        var kept = 0;
        var characters = 0L;
        foreach (var (name, value) in chosen)
        {
            var size = name.Length + value.Length;
            if (kept == MaxAttributes || characters + size > MaxCharacters)
            {
                excess.Add(name);
                continue;
            }

            kept++;
            characters += size;
        }

        foreach (var name in excess)
        {
            chosen.Remove(name);
        }

        return excess.Count;
    }
}
