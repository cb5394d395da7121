"""Parameters of an address that choose nothing on the page: who sent the reader, which session, which form."""

import re

_NAMES = frozenset(
    {
        # Advertisers and search engines: the click that led here.
        "dclid", "dicbo", "efid", "ef_id", "epik", "fbclid", "gad_source", "gbraid", "gclid", "gclsrc", "irclickid",
        "li_fat_id", "msclkid", "rb_clickid", "rdt_cid", "s_kwcid", "scclid", "srsltid", "tblci", "ttclid", "twclid",
        "wbraid", "wickedid", "yclid", "ysclid", "zanpid",
        # Social networks and messengers: who shared it.
        "__tn__", "fb_action_ids", "fb_action_types", "fb_ref", "fb_source", "igsh", "igshid", "ref_src", "ref_url",
        "share_id", "si_share",
        # Mailings.
        "__hsfp", "__hssc", "__hstc", "_hsenc", "_hsmi", "_ke", "_kx", "hsctatracking", "mc_cid", "mc_eid", "mkt_tok",
        "ml_subscriber", "ml_subscriber_hash", "oly_anon_id", "oly_enc_id", "vero_conv", "vero_id",
        # Measuring of news sites themselves.
        "_ga", "_gl", "at_bbc_team", "at_campaign", "at_custom1", "at_custom2", "at_custom3", "at_custom4",
        "at_format", "at_link_id", "at_link_origin", "at_link_type", "at_medium", "at_ptr_name", "cmpid", "guccounter",
        "guce_referrer", "guce_referrer_sig", "ito", "ns_campaign", "ns_fee", "ns_linkname", "ns_mchannel", "ns_source",
        "ocid", "s_cid", "smid", "smtyp", "wt_mc", "wt_zmc", "xtor",
        # Sessions.
        "jsessionid", "phpsessid",
    }
)  # fmt: skip
_FAMILIES = re.compile(r"(?:utm|itm|mtm|pk|piwik|matomo|hsa)_[a-z0-9_]+")
_AMP = frozenset({"amp", "amp=", "amp=1", "amp=true", "amp=yes", "outputtype=amp"})


def is_tracking(pair: str) -> bool:
    """Whether a parameter, percent-encoded and as `name=value`, says nothing of which page is shown."""
    folded = pair.lower()
    name = folded.partition("=")[0]
    return name in _NAMES or ("_" in name and _FAMILIES.fullmatch(name) is not None) or folded in _AMP
