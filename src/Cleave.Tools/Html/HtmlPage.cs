using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Cleave.Tools.Html;

/// <summary>The page around the data: template, style and script, which are separate files in the sources.</summary>
internal static class HtmlPage
{
    /// <summary>The parts of the script, each of which uses only earlier ones when it runs.</summary>
    private static readonly string[] Scripts =
    [
        "text.js", "theme.js", "model.js", "raster.js", "canvas.js", "chart.js", "mapview.js", "tip.js", "input.js", "strip.js",
        "blocks.js", "tables.js", "allocations.js", "main.js",
    ];

    private static readonly Lazy<string> Style = new(() => Resource("report.css"));

    private static readonly Lazy<string> Script = new(() =>
        "'use strict';\n" + string.Concat(Scripts.Select(name => $"\n{Resource(name)}")));

    /// <summary>Writes the page. The title and the data are inserted as text, whatever they contain.</summary>
    /// <param name="title">The heading of the page.</param>
    /// <param name="data">The data as JSON, in which all characters that are special in HTML are escaped.</param>
    /// <param name="output">The stream, which stays open.</param>
    public static void Write(string title, ReadOnlySpan<byte> data, Stream output)
    {
        string[] parts = Resource("report.html").Split("{{");
        output.Write(Encoding.UTF8.GetBytes(parts[0]));
        foreach (string part in parts.AsSpan(1))
        {
            int end = part.IndexOf("}}", StringComparison.Ordinal);
            output.Write(part[..end] == "data" ? data : Encoding.UTF8.GetBytes(ValueOf(part[..end], title)));
            output.Write(Encoding.UTF8.GetBytes(part[(end + 2)..]));
        }
    }

    private static string ValueOf(string name, string title) => name switch
    {
        "title" => Escape(title),
        "version" => Escape(typeof(HtmlPage).Assembly.GetName().Version?.ToString(3) ?? ""),
        "style" => Style.Value,
        "script" => Script.Value,
        "style-hash" => Hash(Style.Value),
        "script-hash" => Hash(Script.Value),
        _ => throw new InvalidOperationException($"The page has no part '{name}'."),
    };

    /// <summary>
    /// Returns the hash by which the page's policy allows only this script or this style to run, and nothing from outside.
    /// </summary>
    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource '{name}' is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
