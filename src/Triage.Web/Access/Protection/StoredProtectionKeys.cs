using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Triage.Storage.Access;

namespace Triage.Web.Access.Protection;

/// <summary>The keys of data protection in the database.</summary>
public sealed class StoredProtectionKeys(ProtectionKeyStore store) : IXmlRepository
{
    private int _read;

    /// <summary>How many there were when they were read last.</summary>
    public int Read => Volatile.Read(ref _read);

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var stored = Awaited(() => store.ListAsync(CancellationToken.None));
        Volatile.Write(ref _read, stored.Count);
        return [.. stored.Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName) =>
        Awaited(async () =>
        {
            await store.AddAsync(element.ToString(SaveOptions.DisableFormatting), CancellationToken.None);
            return true;
        });

    // The framework asks without awaiting, once a day and for each new key. On a pool thread nothing waits for its caller.
    private static T Awaited<T>(Func<Task<T>> act) => Task.Run(act).GetAwaiter().GetResult();
}
