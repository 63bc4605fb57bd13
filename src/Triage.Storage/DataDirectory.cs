namespace Triage.Storage;

internal static class DataDirectory
{
    public static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, e);
        }
    }

    public static StorageRefusedException NotWritable(string path, Exception inner) =>
        new(
            $"The data directory {path} cannot be written ({inner.Message.TrimEnd('.')}). Make it writable, or choose another one (Triage:DataDirectory).",
            inner
        );
}
