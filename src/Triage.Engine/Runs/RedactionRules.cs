using System.Text.RegularExpressions;

namespace Triage.Engine.Runs;

/// <summary>A kind of secret or personal data that is marked, and that a workspace may switch.</summary>
public enum RedactionGroup
{
    /// <summary>Keys of model providers: <c>sk-ant-…</c>, <c>AIza…</c>, <c>hf_…</c>.</summary>
    ModelKeys,

    /// <summary>Keys of clouds, code hosts and services: <c>AKIA…</c>, <c>ghp_…</c>, webhook addresses.</summary>
    ServiceKeys,

    /// <summary>Authorization, cookies, JWT, private keys, passwords in addresses and connection strings, signed addresses.</summary>
    Credentials,

    /// <summary>Whatever stands under a key that names a secret: <c>password</c>, <c>api_key</c>.</summary>
    SecretNames,
    Email,
    Iban,
    Card,
    Phone,

    /// <summary>United States social security numbers, where the text says that it is one.</summary>
    SocialSecurity,

    /// <summary>The user's name in the path of a home directory.</summary>
    HomeDirectory,
    IpAddress,

    /// <summary>MAC addresses and IMEIs.</summary>
    HardwareId,
    Bitcoin,
}

/// <param name="Name">The word in the mark: lower-case letters, digits and dashes.</param>
/// <param name="Pattern">A regular expression without look-around and back references; what its group <c>secret</c> holds is marked, else all of it.</param>
public sealed record OwnRedaction(string Name, string Pattern);

/// <summary>
/// What a workspace marks in everything that comes in, before it is written. Every change is a new version; what is stored keeps
/// the marks it got.
/// </summary>
/// <param name="Version">0: as shipped.</param>
public sealed partial record RedactionRules(int Version)
{
    public static readonly RedactionRules Shipped = new(0);

    /// <summary>Marked in every content mode: nobody needs them to find out what went wrong.</summary>
    public static readonly IReadOnlyList<RedactionGroup> Secrets =
    [
        RedactionGroup.ModelKeys,
        RedactionGroup.ServiceKeys,
        RedactionGroup.Credentials,
        RedactionGroup.SecretNames,
    ];

    // Addresses of machines tell more about a fault than about a person, and look-alikes of the others are many.
    private static readonly RedactionGroup[] OffAsShipped =
    [
        RedactionGroup.IpAddress,
        RedactionGroup.HardwareId,
        RedactionGroup.Bitcoin,
    ];

    /// <summary>Groups that stand otherwise than shipped, so that a group of a later release starts as it is shipped then.</summary>
    public IReadOnlyList<RedactionGroup> Switched { get; init; } = [];
    public IReadOnlyList<OwnRedaction> Patterns { get; init; } = [];

    /// <summary>Keys whose values are marked whole; compared without case and punctuation.</summary>
    public IReadOnlyList<string> SecretKeys { get; init; } = [];

    /// <summary>Keys whose values are looked through for keys and credentials alone.</summary>
    public IReadOnlyList<string> OpenKeys { get; init; } = [];

    public bool IsOn(RedactionGroup group) => IsOnAsShipped(group) != Switched.Contains(group);

    public static bool IsOnAsShipped(RedactionGroup group) => !OffAsShipped.Contains(group);

    /// <summary>The groups and patterns of the content mode <see cref="ContentMode.Full"/>: secrets alone.</summary>
    public RedactionRules SecretsAlone() =>
        this with
        {
            Switched = [.. Enum.GetValues<RedactionGroup>().Where(g => (Secrets.Contains(g) && IsOn(g)) != IsOnAsShipped(g))],
        };

    /// <summary>Both mark the same.</summary>
    public bool Equals(RedactionRules? other) =>
        other is not null
        && Version == other.Version
        && Switched.Order().SequenceEqual(other.Switched.Order())
        && Patterns.SequenceEqual(other.Patterns)
        && SecretKeys.SequenceEqual(other.SecretKeys, StringComparer.Ordinal)
        && OpenKeys.SequenceEqual(other.OpenKeys, StringComparer.Ordinal);

    public override int GetHashCode() =>
        HashCode.Combine(Version, Switched.Count, Patterns.Count, SecretKeys.Count, OpenKeys.Count);

    /// <summary>The rules as they are kept: trimmed, without repetitions.</summary>
    /// <exception cref="RefusedInputException">A pattern cannot be used, or there are too many; the message names it.</exception>
    public RedactionRules Checked()
    {
        var patterns = Patterns.Select(p => new OwnRedaction(p.Name.Trim(), p.Pattern.Trim())).Distinct().ToList();
        if (patterns.Count > Limits.MaxOwnRedactions)
        {
            throw new RefusedInputException(
                "patterns",
                $"There are {patterns.Count} patterns; the limit is {Limits.MaxOwnRedactions}. Join some by '|'."
            );
        }

        foreach (var pattern in patterns)
        {
            Regex(pattern);
        }

        return this with
        {
            Switched = [.. Switched.Distinct().Order()],
            Patterns = patterns,
            SecretKeys = Keys(SecretKeys, "secretKeys"),
            OpenKeys = Keys(OpenKeys, "openKeys"),
        };
    }

    /// <summary>
    /// The pattern as it is run: without backtracking, so that its time grows with the text and not with its malice, and never
    /// longer than <see cref="Limits.MaxOwnRedactionMs"/> over one text.
    /// </summary>
    /// <exception cref="RefusedInputException">It cannot be run.</exception>
    public static Regex Regex(OwnRedaction own)
    {
        if (!OwnName().IsMatch(own.Name))
        {
            throw new RefusedInputException(
                "name",
                $"'{own.Name}' cannot stand in a mark. Name the pattern with 2 to 40 lower-case letters, digits and dashes."
            );
        }

        if (own.Pattern.Length is 0 or > Limits.MaxOwnRedactionChars)
        {
            throw new RefusedInputException(
                "pattern",
                $"Pattern '{own.Name}' has {own.Pattern.Length} characters; it needs 1 to {Limits.MaxOwnRedactionChars}. Write two patterns instead."
            );
        }

        Regex regex;
        try
        {
            regex = new Regex(
                own.Pattern,
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
                TimeSpan.FromMilliseconds(Limits.MaxOwnRedactionMs)
            );
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new RefusedInputException(
                "pattern",
                $"Pattern '{own.Name}' cannot be run: {e.Message} Look-around, back references and very large repetitions are not possible."
            );
        }

        return regex.IsMatch("")
            ? throw new RefusedInputException(
                "pattern",
                $"Pattern '{own.Name}' also fits no text at all. Ask for at least one character."
            )
            : regex;
    }

    private static List<string> Keys(IReadOnlyList<string> keys, string field)
    {
        var kept = keys.Select(k => k.Trim()).Where(k => k.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (kept.Count > Limits.MaxOwnRedactionKeys)
        {
            throw new RefusedInputException(
                field,
                $"There are {kept.Count} keys; the limit is {Limits.MaxOwnRedactionKeys}. Leave out those that end like another: 'key' of 'card.key' is enough."
            );
        }

        return kept.FirstOrDefault(k => k.Length > Limits.MaxShortTextChars || !k.Any(char.IsAsciiLetterOrDigit)) is { } odd
            ? throw new RefusedInputException(
                field,
                $"'{odd}' is no key: it needs a letter or digit, and at most {Limits.MaxShortTextChars} characters."
            )
            : kept;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{1,39}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex OwnName();
}
