using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Output;

/// <summary>The control sequences for colours; empty where there are none. Immutable.</summary>
internal sealed class Palette
{
    private static readonly string[] NameColors = ["\e[36m", "\e[33m", "\e[32m", "\e[35m", "\e[34m", "\e[96m", "\e[93m", "\e[92m", "\e[95m", "\e[94m"];

    private readonly bool _isColored;

    private Palette(bool isColored) => _isColored = isColored;

    /// <summary>With colours.</summary>
    public static Palette Colored { get; } = new(isColored: true);

    /// <summary>Without.</summary>
    public static Palette Plain { get; } = new(isColored: false);

    /// <summary>Back to what the terminal had.</summary>
    public string Reset => Pick("\e[0m");

    /// <summary>For what is beside the point.</summary>
    public string Dim => Pick("\e[2m");

    /// <summary>For mistakes.</summary>
    public string Red => Pick("\e[31m");

    /// <summary>For what is missing: unlike anything that a line can have.</summary>
    public string Loss => Pick("\e[1;97;41m");

    /// <summary>For what somebody should look at.</summary>
    public string Yellow => Pick("\e[33m");

    /// <summary>For what is as it should be.</summary>
    public string Green => Pick("\e[32m");

    /// <summary>For headings.</summary>
    public string Bold => Pick("\e[1m");

    /// <summary>Begins what matches.</summary>
    public string Match => Pick("\e[1;7m");

    /// <summary>Ends what matches.</summary>
    public string EndMatch => Pick("\e[22;27m");

    /// <summary>A container's colour: the same name, the same colour.</summary>
    public string OfName(string name)
    {
        var hash = 17u;
        foreach (var character in name)
        {
            hash = (hash * 31) + character;
        }
        return Pick(NameColors[hash % NameColors.Length]);
    }

    /// <summary>A line's colour.</summary>
    public string OfLevel(Level level) => level switch
    {
        Level.Fatal => Pick("\e[1;31m"),
        Level.Error => Red,
        Level.Warn => Yellow,
        Level.Debug or Level.Trace => Dim,
        _ => "",
    };

    private string Pick(string sequence) => _isColored ? sequence : "";
}
