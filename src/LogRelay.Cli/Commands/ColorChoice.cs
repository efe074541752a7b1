using LogRelay.Cli.Output;

namespace LogRelay.Cli.Commands;

/// <summary>Decides whether there are colours.</summary>
internal static class ColorChoice
{
    /// <summary>The palette for a <c>--color</c>: auto, always or never.</summary>
    public static Palette Palette(string? choice, CliEnvironment environment)
    {
        var isColored = choice switch
        {
            "always" => true,
            "never" => false,
            _ => environment.IsOutputTerminal && string.IsNullOrEmpty(environment.Variable("NO_COLOR")) && environment.Variable("TERM") != "dumb",
        };
        return isColored ? Output.Palette.Colored : Output.Palette.Plain;
    }
}
