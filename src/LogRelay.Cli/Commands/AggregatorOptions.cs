using System.CommandLine;
using LogRelay.Cli.Clients;

namespace LogRelay.Cli.Commands;

/// <summary>Where an aggregator is: the same for every command that can ask one.</summary>
internal sealed class AggregatorOptions
{
    private readonly Option<string?> _address = new("--address", "-a")
    {
        Description = "Ask the aggregator there about all hosts: https://HOST:PORT, or http:// on this host (LOGRELAY_ADDRESS)",
        HelpName = "URL",
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "File with the token that the aggregator wants (LOGRELAY_TOKEN_FILE; LOGRELAY_TOKEN has the token itself)",
        HelpName = "FILE",
    };

    private readonly Option<string?> _authorities = new("--ca")
    {
        Description = "PEM file of the authorities that the aggregator's certificate comes from; without it the system's (LOGRELAY_CA)",
        HelpName = "FILE",
    };

    private readonly Option<string?> _certificate = new("--cert")
    {
        Description = "PEM file of the certificate to show to an aggregator that asks for one, and of what leads to its authority (LOGRELAY_CERT)",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "PEM file of its key, if that is not in the same file (LOGRELAY_KEY)",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public AggregatorOptions(Command command)
    {
        command.Add(_address);
        command.Add(_tokenFile);
        command.Add(_authorities);
        command.Add(_certificate);
        command.Add(_key);
    }

    /// <summary>True when the command line itself names an aggregator.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(_address) is not null;

    /// <summary>The aggregator; null when neither the command line nor the environment names one.</summary>
    public AggregatorAddress? Find(ParseResult parsed, CliEnvironment environment)
    {
        var address = parsed.GetValue(_address) ?? Variable("LOGRELAY_ADDRESS");
        if (address is null)
        {
            Option<string?>[] forIt = [_tokenFile, _authorities, _certificate, _key];
            return Array.Find(forIt, option => parsed.GetValue(option) is not null) is { } named
                ? throw new CliException($"{named.Name} is for an aggregator: name it with --address or LOGRELAY_ADDRESS")
                : null;
        }
        var tokenFile = parsed.GetValue(_tokenFile) ?? Variable("LOGRELAY_TOKEN_FILE");
        return new AggregatorAddress(address, tokenFile, tokenFile is null ? Variable("LOGRELAY_TOKEN") : null, new TlsFiles(
            parsed.GetValue(_authorities) ?? Variable("LOGRELAY_CA"), parsed.GetValue(_certificate) ?? Variable("LOGRELAY_CERT"), parsed.GetValue(_key) ?? Variable("LOGRELAY_KEY")));

        string? Variable(string name) => environment.Variable(name) is { Length: > 0 } value ? value : null;
    }
}
