using System.Globalization;

namespace LogRelay.Journal.Tests.Model;

/// <summary>How much the model tests do: what is promised in a normal run, more when LOGRELAY_MODEL_FACTOR says so.</summary>
internal static class ModelSize
{
    private const string Variable = "LOGRELAY_MODEL_FACTOR";

    /// <summary>Cases of a normal run, times the factor.</summary>
    public static int Cases(int usual) =>
        usual * (int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var factor) && factor > 0 ? factor : 1);

    /// <summary>
    /// The first seed. With the variable set it is another one each time, so that a long run finds new cases.
    /// </summary>
    public static int FirstSeed => Environment.GetEnvironmentVariable(Variable) is null ? 1 : Random.Shared.Next(1, 1_000_000_000);
}
