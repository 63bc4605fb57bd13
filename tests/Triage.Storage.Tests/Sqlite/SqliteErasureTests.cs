using System.Text;
using Triage.Storage.Tests.Erasure;
using Triage.Storage.Tests.Retention;

namespace Triage.Storage.Tests.Sqlite;

public sealed class SqliteErasureTests
{
    [Fact]
    public async Task Erased_Canary_IsInNoFileOfTheDataDirectory()
    {
        using var store = await StoreOnDisk.OpenAsync();
        for (var trace = 1; trace <= 30; trace++)
        {
            await ErasureTests.StoreAsync(store, trace, trace % 3 == 0 ? "CANARY-81723" : $"L-{trace}");
        }

        await ErasureTests.FileAsync(store, (await OldRuns.KeptAsync(store)).First());
        await OldRuns.ReadForSearchAsync(store);
        Assert.NotEmpty(FilesWith(store, "canary-81723"));

        await ErasureTests.EraseAsync(store, mentions: true);

        Assert.Empty(FilesWith(store, "canary-81723"));
        Assert.Empty(FilesWith(store, "81723"));
    }

    private static List<string> FilesWith(StoreOnDisk store, string text) =>
        [
            .. Directory
                .EnumerateFiles(store.DataDirectory, "triage.db*")
                .Where(f => TextOf(f).Contains(text, StringComparison.OrdinalIgnoreCase))
                .Select(f => Path.GetFileName(f)),
        ];

    private static string TextOf(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Encoding.Latin1.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
