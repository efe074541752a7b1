using System.Text;

namespace LogRelay.Options.Values;

/// <summary>
/// Turns the strftime format of <c>awslogs-datetime-format</c> into a pattern, sequence by sequence as Docker's driver does:
/// what is not known vanishes, the rest of the text is left as it is.
/// </summary>
internal static class StrftimePattern
{
    /// <summary>The pattern, in Go's syntax. Does not throw.</summary>
    public static string Of(string format)
    {
        var pattern = new StringBuilder(format.Length * 4);
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] == '%' && i + 1 < format.Length && format[i + 1] != '\n')
            {
                i++;
                pattern.Append(Sequence(format[i]));
            }
            else
            {
                pattern.Append(format[i]);
            }
        }
        return pattern.ToString();
    }

    // What each one matches is the driver's own, with its looseness ("[0,1]" takes a comma), so that the same lines begin events.
    private static string Sequence(char letter) => letter switch
    {
        'a' => "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
        'A' => "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
        'w' => "[0-6]",
        'd' => "(?:0[1-9]|[1,2][0-9]|3[0,1])",
        'b' => "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
        'B' => "(?:January|February|March|April|May|June|July|August|September|October|November|December)",
        'm' => "(?:0[1-9]|1[0-2])",
        'Y' => @"\d{4}",
        'y' => @"\d{2}",
        'H' => "(?:[0,1][0-9]|2[0-3])",
        'I' => "(?:0[0-9]|1[0-2])",
        'p' => "[A,P]M",
        'M' or 'S' => "[0-5][0-9]",
        'f' => @"\d{6}",
        'z' => @"[+-]\d{4}",
        'Z' => "[A-Z]{1,4}T",
        'j' => "(?:0[0-9][1-9]|[1,2][0-9][0-9]|3[0-5][0-9]|36[0-6])",
        'L' => @"\.\d{3}",
        _ => "",
    };
}
