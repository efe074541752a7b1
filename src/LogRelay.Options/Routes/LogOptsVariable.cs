using System.Text;

namespace LogRelay.Options.Routes;

/// <summary>
/// The plugin's environment variable <c>LOG_OPTS</c>: log-opts of every container, as one would write them after
/// <c>docker run</c> without the <c>--log-opt</c>: <c>max-size=10m max-file=3 tag="{{.Name}} x"</c>.
/// </summary>
public static class LogOptsVariable
{
    /// <summary>Its name.</summary>
    public const string Name = "LOG_OPTS";

    /// <summary>Reads the variable. Does not throw.</summary>
    /// <param name="text"><c>name=value</c> separated by spaces; a part in double quotes may hold spaces, with <c>\"</c> and <c>\\</c>.</param>
    /// <param name="problem">What is wrong, on one line; null when nothing is.</param>
    /// <returns>The options; empty when something is wrong.</returns>
    public static IReadOnlyDictionary<string, string> Read(string? text, out string? problem)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        problem = null;
        foreach (var word in Words(text ?? "", ref problem))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                problem = $"{Name}: {Messages.MessageText.Quote(word)} must be name=value";
                break;
            }
            if (!options.TryAdd(word[..equals], word[(equals + 1)..]))
            {
                problem = $"{Name}: {Messages.MessageText.Quote(word[..equals])} is there twice";
                break;
            }
        }
        return problem is null ? options : new Dictionary<string, string>();
    }

    private static List<string> Words(string text, ref string? problem)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted && character == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\')
            {
                _ = word.Append(text[++i]);
            }
            else if (!isQuoted && char.IsWhiteSpace(character))
            {
                Take(words, word);
            }
            else
            {
                _ = word.Append(character);
            }
        }
        Take(words, word);
        problem = isQuoted ? $"{Name}: a closing \" is missing" : null;
        return words;
    }

    private static void Take(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            _ = word.Clear();
        }
    }
}
