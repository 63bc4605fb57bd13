using System.Xml;
using System.Xml.Linq;

namespace Triage.Web.Shell;

/// <summary>
/// Files of the keys that sign the forms of pages. The framework does not wait for the disk when it writes one, so a power
/// cut may leave it empty, and one that cannot be read keeps every page from opening. A lost key only costs a reload.
/// </summary>
internal static class KeyFiles
{
    /// <summary>Moves aside what cannot be read, so that a new key is made.</summary>
    public static DirectoryInfo Sound(string directory)
    {
        var keys = new DirectoryInfo(directory);
        foreach (var file in keys.Exists ? keys.GetFiles("*.xml") : [])
        {
            try
            {
                XElement.Load(file.FullName);
            }
            catch (XmlException)
            {
                file.MoveTo($"{file.FullName}.damaged", overwrite: true);
            }
        }

        return keys;
    }
}
