using System.Net;
using System.Text.RegularExpressions;

namespace Cleave.Browser.Tests;

/// <summary>Every link of the site, of a page or of the reference, leads to a file of the site and to a place on it.</summary>
public sealed partial class SiteLinkTests
{
    [Fact]
    public void Every_link_leads_to_a_file_and_a_place_on_it()
    {
        Dictionary<string, string> pages = Site.Pages.ToDictionary(page => page, page => File.ReadAllText(Path.Combine(Site.Folder, page)));
        Dictionary<string, HashSet<string>> places = pages.ToDictionary(page => page.Key, page => PlacesOn(page.Value));
        var broken = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((string page, string text) in pages)
        {
            foreach (Match match in Link().Matches(text))
            {
                string link = WebUtility.HtmlDecode(match.Groups[1].Value);
                string[] parts = link.Split('#', 2);
                string target = parts[0].Length == 0 ? page : Resolve(page, Uri.UnescapeDataString(parts[0]));
                if (!File.Exists(Path.Combine(Site.Folder, target)))
                    broken.Add($"{page}: {link}");
                else if (parts.Length == 2 && !IsPlace(places.GetValueOrDefault(target), Uri.UnescapeDataString(parts[1])))
                    broken.Add($"{page}: {link} (no such place)");
            }
        }

        Assert.True(pages.Count > 150, $"{pages.Count} pages");
        Assert.True(broken.Count == 0, string.Join('\n', broken.Take(50)));
    }

    private static HashSet<string> PlacesOn(string text) =>
        [.. Place().Matches(text).Select(place => WebUtility.HtmlDecode(place.Groups[1].Value))];

    /// <summary>Returns whether a page has a place. Files that are not pages have none to check.</summary>
    private static bool IsPlace(HashSet<string>? places, string name) => places is null || name.Length == 0 || places.Contains(name);

    private static string Resolve(string page, string link) =>
        Site.Relative(Path.GetFullPath(Path.Combine(Site.Folder, Path.GetDirectoryName(page)!, link)));

    [GeneratedRegex("""<(?:a|link|img|script)\b[^>]*?\s(?:href|src)="(?!https?:|mailto:|data:|javascript:)([^"?]*)""")]
    private static partial Regex Link();

    [GeneratedRegex("\\s(?:id|name)=\"([^\"]*)\"")]
    private static partial Regex Place();
}
