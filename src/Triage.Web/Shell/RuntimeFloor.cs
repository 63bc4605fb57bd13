namespace Triage.Web.Shell;

/// <summary>
/// A runtime with a known hole makes every wall of this program worthless, so it does not start on one:
/// CVE-2026-40372 (forged sign-in cookies, up to 10.0.6; after an upgrade, run <c>protection rotate</c>) and
/// CVE-2026-45591 (one message ends the process, up to 10.0.8), see github.com/dotnet/announcements 395 and 405.
/// </summary>
public static class RuntimeFloor
{
    public static readonly Version Lowest = new(10, 0, 9);

    /// <exception cref="StartRefusedException">The runtime is older.</exception>
    public static void RefuseBelow(Version runtime)
    {
        if (runtime < Lowest)
        {
            throw new StartRefusedException(
                $"This is the .NET runtime {runtime}, which has known security holes (CVE-2026-40372, CVE-2026-45591). Install ASP.NET Core {Lowest} or later: https://dotnet.microsoft.com/download/dotnet/10.0"
            );
        }
    }
}
