using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Triage.Web.Access.Protection;

/// <summary>Encrypts a protection key on its way into the database.</summary>
public sealed class KeyEncryption(KeyEncryptionKey key) : IXmlEncryptor
{
    public const string Name = "triageEncryptedKey";
    public const string KeyId = "keyId";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = System.Text.Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new EncryptedXmlInfo(
            new XElement(Name, new XAttribute(KeyId, key.Id), Convert.ToBase64String(key.Encrypt(plain))),
            typeof(KeyDecryption)
        );
    }
}

/// <summary>Made by the framework, by the name of its type in the stored element: neither may be renamed.</summary>
public sealed class KeyDecryption(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var plain = services.GetRequiredService<KeyEncryptionKey>().Decrypt(Convert.FromBase64String(encryptedElement.Value));
        return XElement.Parse(System.Text.Encoding.UTF8.GetString(plain));
    }
}
