using System.Globalization;
using System.Text.RegularExpressions;

namespace Triage.Web.Shared;

/// <summary>What is left of a text whose agent keeps none: <c>[hashed:1a2b3c4d:120]</c>.</summary>
/// <param name="Fingerprint">Equal for equal texts of one workspace.</param>
public sealed partial record HashedText(string Fingerprint, int Chars)
{
    /// <summary>Null when the text is one.</summary>
    public static HashedText? In(string text) =>
        text.Length < 40 && Mark().Match(text) is { Success: true } mark
            ? new HashedText(
                mark.Groups["hash"].Value,
                int.Parse(mark.Groups["chars"].Value, NumberStyles.None, CultureInfo.InvariantCulture)
            )
            : null;

    [GeneratedRegex("^\"?\\[hashed:(?<hash>[0-9a-f]{8}):(?<chars>[0-9]{1,9})\\]\"?$", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Mark();
}
