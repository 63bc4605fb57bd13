namespace Triage.Storage.Tests;

/// <summary>A file in a directory of its own.</summary>
internal static class OwnDatabase
{
    public static StorageOptions In(string directory) => new(directory);

    public static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
