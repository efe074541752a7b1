using System.Globalization;
using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Output;

/// <summary>Says what an answer does not have in it: nothing is left out in silence.</summary>
internal static class AnswerNotes
{
    /// <summary>What a search ends with.</summary>
    /// <param name="isFound">True when it found something.</param>
    /// <param name="end">The end of its answer.</param>
    public static int ExitCodeOf(bool isFound, End? end)
    {
        if (isFound)
        {
            return ExitCode.Found;
        }
        return end is { Cut.Length: > 0 } ? ExitCode.Cut : ExitCode.Nothing;
    }

    /// <summary>Writes the notes, if there are any.</summary>
    /// <param name="error">Where to.</param>
    /// <param name="end">The end of the answer.</param>
    /// <param name="progress">What was searched.</param>
    /// <param name="isCutWanted">True when the answer ends where it was asked to: that is nothing to say.</param>
    public static void Write(TextWriter error, End end, Progress? progress, bool isCutWanted = false)
    {
        foreach (var problem in end.Problems)
        {
            error.WriteLine($"logrelay: {VisibleText.Of(problem)}");
        }
        if (progress is { DamagedBytes: > 0 })
        {
            error.WriteLine($"logrelay: {Bytes(progress.DamagedBytes)} of the logs are damaged and could not be searched; logrelay verify says where");
        }
        if (progress is { MissingBytes: > 0 })
        {
            error.WriteLine($"logrelay: {Bytes(progress.MissingBytes)} of the logs were removed by retention during the search");
        }
        if (end.Cut.Length > 0 && !isCutWanted)
        {
            error.WriteLine($"logrelay: there may be more: the search ended after {end.Cut}");
        }
    }

    /// <summary>A size for people.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };
}
