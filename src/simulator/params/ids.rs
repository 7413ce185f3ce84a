//! The parameters that formulas use. A formula names one; the files of `params/` say what it is worth.

/// Declares the parameters: their name here, their shape, their identifier.
macro_rules! parameters {
    ($($name:ident $shape:ident $id:literal;)+) => {
        /// A parameter that a formula uses.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum P { $($name,)+ }

        impl P {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();

            /// `<family>.<name>`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }

            /// Whether its value depends on a number.
            pub fn is_table(self) -> bool {
                match self { $(Self::$name => parameters!(@ $shape)),+ }
            }
        }
    };
    (@ one) => { false };
    (@ table) => { true };
}

parameters! {
    FraisProfessionnels one "commun.deduction_frais_professionnels";
    AnneesDeRecul one "commun.ressources_annees_de_recul";
    CongeNaissance one "commun.conge_supplementaire_suspend_cmg";
    EcoleAge one "commun.ecole_age";
    EcoleMois one "commun.ecole_mois";
    Bmaf one "commun.bmaf";
    Crds one "commun.crds_prestations";
    PreparePleinExclut one "commun.prepare_plein_exclut_cmg";
    CrecheTauxCollectif table "creche_psu.taux_collectif";
    CrecheTauxFamilial table "creche_psu.taux_familial_parental";
    CrechePlancher one "creche_psu.plancher";
    CrechePlafond one "creche_psu.plafond";
    CrecheAeehPaliers one "creche_psu.aeeh_paliers";
    TauxEffortAm table "cmg_emploi_direct.taux_effort_am";
    TauxEffortDomicile table "cmg_emploi_direct.taux_effort_domicile";
    ReferenceAm one "cmg_emploi_direct.cout_horaire_reference_am";
    ReferenceDomicile one "cmg_emploi_direct.cout_horaire_reference_domicile";
    PlafondHoraireAm one "cmg_emploi_direct.plafond_horaire_am";
    PlafondHoraireDomicile one "cmg_emploi_direct.plafond_horaire_domicile";
    RevenuPlancher one "cmg_emploi_direct.revenu_plancher";
    RevenuPlafond one "cmg_emploi_direct.revenu_plafond";
    AeehPaliers one "cmg_emploi_direct.aeeh_paliers";
    AgeLimite one "cmg_emploi_direct.age_limite";
    AgeLimiteIsole one "cmg_emploi_direct.age_limite_parent_isole";
    AgePlafondCotisations one "cmg_emploi_direct.age_plafond_cotisations";
    IndemnitesHorsPlafond one "cmg_emploi_direct.indemnites_de_fin_hors_plafond";
    PartCotisationsAm one "cmg_emploi_direct.part_cotisations_am";
    PartCotisationsDomicile one "cmg_emploi_direct.part_cotisations_domicile";
    CotisationsMaxMoinsDe3Ans one "cmg_emploi_direct.plafond_cotisations_domicile_moins_de_3_ans";
    CotisationsMax3AnsEtPlus one "cmg_emploi_direct.plafond_cotisations_domicile_3_ans_et_plus";
    AlterneeDeuxAllocataires one "cmg_emploi_direct.residence_alternee_deux_allocataires";
    CtAgeLimite one "cmg_emploi_direct.ct_age_limite";
    CtAnneeExclue one "cmg_emploi_direct.ct_annee_de_naissance_exclue";
    CtHeuresFratrie3Ans one "cmg_emploi_direct.ct_heures_am_fratrie_3_ans_et_plus";
    CtHeuresFratrieMoins3Ans one "cmg_emploi_direct.ct_heures_am_fratrie_moins_de_3_ans";
    CtHeuresUn3Ans one "cmg_emploi_direct.ct_heures_am_un_enfant_3_ans_et_plus";
    CtHeuresUnMoins3Ans one "cmg_emploi_direct.ct_heures_am_un_enfant_moins_de_3_ans";
    CtHeuresDomicile one "cmg_emploi_direct.ct_heures_domicile";
    CtHeuresDecimales one "cmg_emploi_direct.ct_heures_moyenne_decimales";
    CtMois one "cmg_emploi_direct.ct_mois_de_reference";
    CtMoisMinimum one "cmg_emploi_direct.ct_mois_declares_minimum";
    CtPartSalaire one "cmg_emploi_direct.ct_part_maximum_du_salaire";
    CtRessourcesIsole one "cmg_emploi_direct.ct_ressources_facteur_isole";
    CtRessourcesParEnfant one "cmg_emploi_direct.ct_ressources_par_enfant";
    CtRessourcesUnEnfant one "cmg_emploi_direct.ct_ressources_un_enfant";
    AncienParts table "cmg_ancien.plafonds_part_bmaf";
    AncienPartMaximum one "cmg_ancien.part_maximum";
    AncienAgeLimite one "cmg_ancien.age_limite";
    AncienAgePlein one "cmg_ancien.age_montant_plein";
    AncienCoefficient3a6 one "cmg_ancien.coefficient_3_a_6_ans";
    AncienMaintien one "cmg_ancien.maintien_plein_jusqu_a_l_ecole";
    AncienMaintienMois one "cmg_ancien.maintien_plein_dernier_mois";
    AncienTranchesIsole one "cmg_ancien.facteur_tranches_isole";
    AncienMajorationIsole one "cmg_ancien.majoration_isole";
    AncienMajorationAah one "cmg_ancien.majoration_aah";
    AncienMajorationAeeh one "cmg_ancien.majoration_aeeh";
    AncienMajorationHoraires one "cmg_ancien.majoration_horaires_specifiques";
    AncienPrepare one "cmg_ancien.prepare_partielle_coefficient";
    AncienCotisationsAm one "cmg_ancien.part_cotisations_am";
    AncienCotisationsDomicile one "cmg_ancien.part_cotisations_domicile";
    AncienJourneeSmic one "cmg_ancien.salaire_journalier_maximum_am_en_smic";
    Tranche1UnEnfant one "cmg_structure.tranche_1_un_enfant";
    Tranche1DeuxEnfants one "cmg_structure.tranche_1_deux_enfants";
    Tranche1ParEnfant one "cmg_structure.tranche_1_par_enfant";
    Tranche2UnEnfant one "cmg_structure.tranche_2_un_enfant";
    Tranche2DeuxEnfants one "cmg_structure.tranche_2_deux_enfants";
    Tranche2ParEnfant one "cmg_structure.tranche_2_par_enfant";
    TranchesIsole one "cmg_structure.facteur_tranches_isole";
    StructurePartAm table "cmg_structure.plafonds_part_bmaf_am";
    StructurePartDomicileMicro table "cmg_structure.plafonds_part_bmaf_domicile_micro";
    StructurePartMaximum one "cmg_structure.part_maximum";
    StructureAgeLimite one "cmg_structure.age_limite";
    StructureAgePlein one "cmg_structure.age_montant_plein";
    StructureCoefficient3a6 one "cmg_structure.coefficient_3_a_6_ans";
    StructureMaintien one "cmg_structure.maintien_plein_jusqu_a_l_ecole";
    StructureMaintienMois one "cmg_structure.maintien_plein_dernier_mois";
    StructureMajorationIsole one "cmg_structure.majoration_isole";
    StructureMajorationAah one "cmg_structure.majoration_aah";
    StructureMajorationAeeh one "cmg_structure.majoration_aeeh";
    StructureMajorationHoraires one "cmg_structure.majoration_horaires_specifiques";
    StructurePrepare one "cmg_structure.prepare_partielle_coefficient";
    StructureHeuresMinimum one "cmg_structure.heures_minimum";
    MicroCrecheTarifMaximum one "cmg_structure.tarif_horaire_maximum_micro_creche";
    HorsDomicileTaux one "credit_impot.hors_domicile_taux";
    HorsDomicilePlafond one "credit_impot.hors_domicile_plafond_depense";
    HorsDomicileAlternee one "credit_impot.hors_domicile_part_residence_alternee";
    HorsDomicileAge one "credit_impot.hors_domicile_age_limite";
    HorsDomicileEntretien one "credit_impot.hors_domicile_entretien_maximum";
    DomicileTaux one "credit_impot.domicile_taux";
    DomicilePlafond one "credit_impot.domicile_plafond_base";
    DomicilePlafondPremiere one "credit_impot.domicile_plafond_base_premiere_annee";
    DomicileMaximum one "credit_impot.domicile_plafond_maximum";
    DomicileMaximumPremiere one "credit_impot.domicile_plafond_maximum_premiere_annee";
    DomicileParEnfant one "credit_impot.domicile_plafond_par_enfant";
    DomicileParEnfantAlterne one "credit_impot.domicile_plafond_par_enfant_alterne";
    DomicileInvalidite one "credit_impot.domicile_plafond_invalidite";
    PlafonnementGlobal one "credit_impot.plafonnement_global";
    Smic one "emploi.smic_horaire_brut";
    PlafondSecuriteSociale one "emploi.plafond_securite_sociale_mensuel";
    MinimumGaranti one "emploi.minimum_garanti";
    PartSmicAm one "emploi.am_minimum_legal_part_smic";
    MinimumBrancheAm one "emploi.am_minimum_conventionnel";
    MinimumBrancheAmTitre one "emploi.am_minimum_conventionnel_titre";
    MajorationAm one "emploi.am_majoration_heures";
    SeuilMajorationAm one "emploi.am_seuil_heures_majorees";
    CongesPremierMois one "emploi.conges_premier_mois_reference";
    CongesPayes one "emploi.conges_payes_part";
    EntretienMinimumJour one "emploi.entretien_minimum_jour";
    EntretienPartMinimumGaranti one "emploi.entretien_part_minimum_garanti";
    EntretienHeuresReference one "emploi.entretien_heures_de_reference";
    VieillessePlafonnee one "emploi.salariale_vieillesse_plafonnee";
    VieillesseDeplafonnee one "emploi.salariale_vieillesse_deplafonnee";
    RetraiteComplementaire one "emploi.salariale_retraite_complementaire";
    Ceg one "emploi.salariale_ceg";
    PrevoyanceSalarie one "emploi.salariale_prevoyance";
    CsgCrds one "emploi.salariale_csg_crds";
    CsgCrdsAssiette one "emploi.salariale_csg_crds_assiette";
    MaladieAlsaceMoselle one "emploi.salariale_maladie_alsace_moselle";
    CotisationsPatronalesAm one "emploi.patronales_am";
    CotisationsPatronalesDomicile one "emploi.patronales_domicile";
    DeductionForfaitaire one "emploi.deduction_forfaitaire_metropole";
    DeductionForfaitaireDrom one "emploi.deduction_forfaitaire_outre_mer";
    SanteAuTravail one "emploi.sante_au_travail";
    SanteAuTravailMaximum one "emploi.sante_au_travail_maximum";
    SemainesAnnee one "emploi.semaines_annee_complete";
    SemainesIncompletes one "emploi.semaines_annee_incomplete_maximum";
    SemainesTravaillees one "emploi.semaines_travaillees_annee_complete";
    MinimumDomicile table "emploi.domicile_minimum_brut";
    NiveauGardeA one "emploi.domicile_niveau_garde_a";
    DureeHebdomadaireDomicile one "emploi.domicile_heures_par_semaine";
    SecondPalierHeuresSup one "emploi.domicile_seuil_deuxieme_majoration";
    HeuresSupPremierPalier one "emploi.domicile_majoration_41_a_48";
    HeuresSupSecondPalier one "emploi.domicile_majoration_49_a_50";
    TypiqueAmNet one "typique.am_salaire_horaire_net";
    TypiqueAmNetBas one "typique.am_salaire_horaire_net_bas";
    TypiqueAmNetHaut one "typique.am_salaire_horaire_net_haut";
    TypiqueEntretien one "typique.am_entretien_jour";
    TypiqueDomicileNet one "typique.domicile_salaire_horaire_net";
    TypiqueDomicileNetBas one "typique.domicile_salaire_horaire_net_bas";
    TypiqueDomicileNetHaut one "typique.domicile_salaire_horaire_net_haut";
    TypiqueMicroBas one "typique.micro_creche_tarif_horaire_bas";
    TypiqueMicroHaut one "typique.micro_creche_tarif_horaire_haut";
    TypiquePrestataireBas one "typique.prestataire_tarif_horaire_bas";
    TypiquePrestataireHaut one "typique.prestataire_tarif_horaire_haut";
    TypiqueHeuresSemaine one "typique.heures_par_semaine";
    TypiqueHeuresJour one "typique.heures_par_jour";
    TypiqueSemaines one "typique.semaines_par_an";
}
