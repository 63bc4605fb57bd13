using System.Globalization;
using System.Text;
using QRCoder;

namespace Triage.Web.Access.Accounts;

/// <summary>A QR code as one path of an SVG.</summary>
/// <param name="Size">Modules of a side, with the quiet zone around.</param>
internal sealed record QrSquare(int Size, string Path)
{
    public static QrSquare Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var row = 0; row < data.ModuleMatrix.Count; row++)
        {
            for (var column = 0; column < data.ModuleMatrix[row].Count; column++)
            {
                if (data.ModuleMatrix[row][column])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h1v1h-1z");
                }
            }
        }

        return new QrSquare(data.ModuleMatrix.Count, path.ToString());
    }
}
