using Triage.Storage.Access;

namespace Triage.Web.Access.Accounts;

/// <summary>Sign-ins in the words of the screen.</summary>
internal static class SignInWords
{
    // The first that fits: most browsers say of themselves that they are several others too.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];

    public static string Of(SignInWay way) =>
        way switch
        {
            SignInWay.Password => "password",
            SignInWay.Passkey => "passkey",
            SignInWay.Provider => "the provider",
            _ => "link",
        };

    /// <summary>What a browser says of itself, in two words.</summary>
    public static string Browser(string? says) =>
        (NameIn(Browsers, says), NameIn(Systems, says)) switch
        {
            ({ } browser, { } system) => $"{browser} on {system}",
            ({ } browser, null) => browser,
            _ => "Another browser",
        };

    private static string? NameIn((string Mark, string Name)[] known, string? says) =>
        known.FirstOrDefault(k => says?.Contains(k.Mark, StringComparison.Ordinal) == true).Name;
}
