using System.CommandLine;

namespace LogRelay.Cli.Commands;

/// <summary>Options that name a file or a folder.</summary>
internal static class PathOption
{
    /// <summary>The option, which refuses an empty value: it stands for a variable that is not set more often than for anything else.</summary>
    public static Option<string?> NotEmpty(Option<string?> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(static token => token.Value.Length == 0))
            {
                result.AddError($"{option.Name} is empty, as of a variable that is not set; name a path, or leave it out");
            }
        });
        return option;
    }
}
