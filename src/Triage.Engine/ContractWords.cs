using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Triage.Engine;

/// <summary>
/// The spelling of enumerations in the HTTP contract, in addresses and in data files:
/// <c>PairTier.SameSubject</c> is <c>same-subject</c>, <c>Severity.Sev1</c> is <c>sev1</c>.
/// </summary>
public static partial class ContractWords
{
    private static readonly ConcurrentDictionary<Enum, string> Spelled = new();

    public static string Of<T>(T value)
        where T : struct, Enum => Of((Enum)value);

    /// <summary>The same for a value whose type is known only at run time.</summary>
    public static string Of(Enum value) =>
        Spelled.GetOrAdd(value, static v => WordStart().Replace(v.ToString(), "-").ToLowerInvariant());

    /// <summary>Reads a contract word; false on anything that is not one, numbers and other spellings included.</summary>
    public static bool TryParse<T>(string? word, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (string.Equals(Of(candidate), word, StringComparison.Ordinal))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>All words of an enumeration, for a message that says what is allowed.</summary>
    public static string All<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordStart();
}
