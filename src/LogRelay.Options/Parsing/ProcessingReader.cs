using LogRelay.Options.Catalog;
using LogRelay.Options.Patterns;

namespace LogRelay.Options.Parsing;

/// <summary>Reads <see cref="ProcessingFamily"/>.</summary>
internal static class ProcessingReader
{
    private const int LongestReplacement = 64;
    private const string Presets = "tokens, passwords, email, cards, all";

    private static readonly TimeSpan ShortestFlush = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestFlush = TimeSpan.FromMinutes(1);

    /// <summary>Meaningless, but not null, when an error was found.</summary>
    public static ProcessingOptions Read(OptionValues values) => new()
    {
        Multiline = Multiline(values),
        Include = Pattern(values, ProcessingFamily.Include),
        Exclude = Pattern(values, ProcessingFamily.Exclude),
        RateLimit = RateLimit(values),
        Redaction = Redaction(values),
        Parse = values.Choice(ProcessingFamily.Parse) switch
        {
            "json" => ParseFormat.Json,
            "logfmt" => ParseFormat.Logfmt,
            "auto" => ParseFormat.Auto,
            _ => ParseFormat.None,
        },
        LevelFromLine = values.Choice(ProcessingFamily.Level) == "auto",
    };

    private static MultilineOptions? Multiline(OptionValues values)
    {
        var start = Pattern(values, ProcessingFamily.MultilinePattern);
        var continuation = Pattern(values, ProcessingFamily.MultilineContinuation);
        var maxLines = values.Integer(ProcessingFamily.MultilineMaxLines);
        var maxSize = values.Size(ProcessingFamily.MultilineMaxSize, step: 1000);
        var flush = values.Duration(ProcessingFamily.MultilineFlush);
        if (flush < ShortestFlush || flush > LongestFlush)
        {
            values.Refuse(ProcessingFamily.MultilineFlush, "must be from 10ms to 1m");
        }

        if (values.Text(ProcessingFamily.MultilinePattern).Length + values.Text(ProcessingFamily.MultilineContinuation).Length == 0)
        {
            RefuseWithout(
                values,
                [ProcessingFamily.MultilineMaxLines, ProcessingFamily.MultilineMaxSize, ProcessingFamily.MultilineFlush],
                "needs multiline-pattern or multiline-continuation");
            return null;
        }

        return new MultilineOptions
        {
            Start = start,
            Continuation = continuation,
            MaxLines = (int)(maxLines ?? 0),
            MaxBytes = (int)(maxSize ?? 0),
            Flush = flush ?? default,
        };
    }

    private static RateLimitOptions? RateLimit(OptionValues values)
    {
        if (!values.Has(ProcessingFamily.RateLimit))
        {
            RefuseWithout(values, [ProcessingFamily.RateLimitBurst], "needs rate-limit");
            return null;
        }

        var perSecond = values.Integer(ProcessingFamily.RateLimit) ?? 1;
        var burst = values.Has(ProcessingFamily.RateLimitBurst) ? values.Integer(ProcessingFamily.RateLimitBurst) ?? 1 : perSecond;
        return new RateLimitOptions((int)perSecond, (int)burst);
    }

    private static RedactionOptions? Redaction(OptionValues values)
    {
        var presets = RedactionPresets.None;
        foreach (var name in values.Names(ProcessingFamily.Redact))
        {
            presets |= Preset(values, name.Trim());
        }

        var pattern = Pattern(values, ProcessingFamily.RedactPattern);
        if (pattern?.IsMatch("") == true)
        {
            values.Refuse(ProcessingFamily.RedactPattern, "matches the empty text, so it would put the replacement between all characters");
        }

        var replacement = values.Has(ProcessingFamily.RedactReplacement)
            ? values.Text(ProcessingFamily.RedactReplacement)
            : ProcessingFamily.RedactReplacement.Default!;
        if (replacement.Length > LongestReplacement || replacement.Any(char.IsControl))
        {
            values.Refuse(ProcessingFamily.RedactReplacement, $"must have at most {LongestReplacement} characters, and no control characters");
        }

        if (values.Text(ProcessingFamily.Redact).Length + values.Text(ProcessingFamily.RedactPattern).Length == 0)
        {
            RefuseWithout(values, [ProcessingFamily.RedactReplacement], "needs redact or redact-pattern");
            return null;
        }

        return new RedactionOptions { Presets = presets, Pattern = pattern, Replacement = replacement };
    }

    private static RedactionPresets Preset(OptionValues values, string name)
    {
        switch (name)
        {
            case "tokens":
                return RedactionPresets.Tokens;
            case "passwords":
                return RedactionPresets.Passwords;
            case "email":
                return RedactionPresets.Email;
            case "cards":
                return RedactionPresets.Cards;
            case "all":
                return RedactionPresets.All;
            default:
                values.Refuse(ProcessingFamily.Redact, $"must be one or more of {Presets}, separated by commas; redact-pattern takes patterns");
                return RedactionPresets.None;
        }
    }

    private static LinePattern? Pattern(OptionValues values, OptionDefinition option)
    {
        var text = values.Text(option);
        if (text.Length == 0)
        {
            return null;
        }

        if (!LinePattern.TryParse(text, out var pattern, out var problem))
        {
            values.Refuse(option, problem);
        }

        return pattern;
    }

    private static void RefuseWithout(OptionValues values, OptionDefinition[] options, string problem)
    {
        foreach (var option in options.Where(values.Has))
        {
            values.Refuse(option, problem);
        }
    }
}
