using System.IO.Compression;

namespace Triage.Web.Tests.Upgrade;

/// <summary>
/// A database as the first migration left it, written by the program of that time: two runs of one agent, an incident
/// that went all the way to closed, one that was declined and one that waits.
/// </summary>
internal static class OldDatabase
{
    public const string RedRun = "re457533f1771bd95";
    public const string GreenRun = "r510d5ab1800717ab";

    public static void PutInto(string dataDirectory)
    {
        using var packed = File.OpenRead(Path.Combine(RepositoryRoot.Path, "tests/Triage.Web.Tests/Upgrade/first-thread.db.gz"));
        using var unpacking = new GZipStream(packed, CompressionMode.Decompress);
        using var file = File.Create(Path.Combine(dataDirectory, "triage.db"));
        unpacking.CopyTo(file);
    }
}
